"""What the reports themselves say, in the languages they speak."""

from __future__ import annotations

from typing import Final

_WORDS: Final = {
    "violation": {"fr": "violation", "en": "violation"},
    "warning": {"fr": "avertissement", "en": "warning"},
    "info": {"fr": "remarque", "en": "info"},
    "file": {"fr": "fichier", "en": "file"},
    "triple": {"fr": "triplet", "en": "triple"},
    "focus node": {"fr": "nœud contrôlé", "en": "focus node"},
    "shape": {"fr": "forme", "en": "shape"},
    "finding": {"fr": "constat", "en": "finding"},
    "more file": {"fr": "autre fichier", "en": "more file"},
    "unread file": {"fr": "fichier illisible", "en": "unreadable file"},
    "checked": {
        "fr": "{files}, {triples}\u00a0: {focus} par {shapes} · {found}",
        "en": "checked {files}, {triples}: {focus} against {shapes} · {found}",
    },
    "no finding": {"fr": "rien à signaler", "en": "no finding"},
    "in no file": {"fr": "(dans aucun fichier)", "en": "(in no file)"},
    "expected": {"fr": "attendu\u00a0: {}", "en": "expected: {}"},
    "found": {"fr": "trouvé\u00a0: {}", "en": "found: {}"},
    "nothing": {"fr": "rien", "en": "nothing"},
    "blank node": {"fr": "un nœud sans adresse", "en": "a node without address"},
    "values": {"fr": "{} valeurs\u00a0: {}", "en": "{} values: {}"},
    "more": {"fr": "… et {} autres", "en": "… and {} more"},
    "elsewhere": {"fr": "dans d’autres fichiers", "en": "in other files"},
    "in more files": {"fr": "{} dans {}", "en": "{} in {}"},
    "unread": {"fr": "fichiers illisibles\u00a0: {}", "en": "files that cannot be read: {}"},
    "no focus": {
        "fr": "aucun nœud contrôlé\u00a0: rien dans ces fichiers n’est de la classe {}",
        "en": "no focus node: nothing in these files is an instance of {}",
    },
    "no target": {
        "fr": "aucun nœud contrôlé\u00a0: les formes ne visent rien de ce que disent ces fichiers\u00a0; "
        "est-ce bien les bonnes formes\u00a0?",
        "en": "no focus node: the shapes target nothing that these files describe; are they the shapes you mean?",
    },
    "untouched": {
        "fr": "classes visées qu’aucun fichier n’utilise\u00a0: {}",
        "en": "target classes that no file uses: {}",
    },
    "title": {"fr": "Rapport de validation", "en": "Validation report"},
    "conforms": {"fr": "Les données sont conformes.", "en": "The data conform."},
    "does not conform": {"fr": "Les données ne sont pas conformes.", "en": "The data do not conform."},
    "severity": {"fr": "Gravité", "en": "Severity"},
    "where": {"fr": "Ligne", "en": "Line"},
    "thing": {"fr": "Chose", "en": "Thing"},
    "property": {"fr": "Propriété", "en": "Property"},
    "found column": {"fr": "Trouvé", "en": "Found"},
    "rule": {"fr": "Règle", "en": "Rule"},
    "applies to": {"fr": "Concerne {}", "en": "Applies to {}"},
    "severity is": {"fr": "Gravité\u00a0: {}", "en": "Severity: {}"},
    "how it ends": {
        "fr": "Sur la ligne de commande, le code de sortie est {}\u00a0; sur le web, le statut est {}.",
        "en": "On the command line the exit code is {}; on the web the status is {}.",
    },
    "bad": {"fr": "À ne pas faire\u00a0:", "en": "Not like this:"},
    "good": {"fr": "À faire\u00a0:", "en": "Like this:"},
    "other component": {
        "fr": "Contrainte définie par les formes elles-mêmes",
        "en": "Constraint that the shapes define themselves",
    },
    "of the shapes": {
        "fr": "Le composant n’appartient pas à SHACL\u00a0: les formes le définissent avec une requête SPARQL, "
        "et leur message dit ce qui est attendu.",
        "en": "The component is not part of SHACL: the shapes define it with a SPARQL query, and their message says "
        "what is expected.",
    },
    "warned": {"fr": "avertissement\u00a0: {}", "en": "warning: {}"},
    "watching": {
        "fr": "Contrôle refait à chaque changement\u00a0; Ctrl-C pour arrêter.",
        "en": "Checking again at every change; Ctrl-C stops.",
    },
    "since": {
        "fr": "depuis {}\u00a0: fiches changées, {}\u00a0; autres fiches que cela peut toucher, {}",
        "en": "since {}: records changed, {}; other records that this can affect, {}",
    },
    "all since": {
        "fr": "depuis {}\u00a0: fiches changées, {}\u00a0; toutes sont contrôlées, à cause de {}",
        "en": "since {}: records changed, {}; all records are judged, because of {}",
    },
    "files since": {
        "fr": "depuis {}\u00a0: fichiers changés, {}\u00a0; nœuds que cela peut toucher, {}",
        "en": "since {}: files changed, {}; nodes that this can affect, {}",
    },
    "all files since": {
        "fr": "depuis {}\u00a0: fichiers changés, {}\u00a0; tout est contrôlé, à cause de {}",
        "en": "since {}: files changed, {}; everything is judged, because of {}",
    },
    "progress": {"fr": "{} triplets lus, {}\u00a0s", "en": "{} triples read, {} s"},
    "engine": {"fr": "moteur {}", "en": "engine {}"},
}

_THIN: Final = "\u202f"
"""The narrow no-break space that separates thousands in French."""


def words(name: str, language: str, *values: object, **named: object) -> str:
    """A text of the reports in French or in English, which also serves for every other language."""
    texts = _WORDS[name]
    return texts.get(language, texts["en"]).format(*values, **named)


def number(value: int, language: str) -> str:
    """A number with its thousands separated as the language does."""
    return f"{value:,}".replace(",", _THIN) if language == "fr" else f"{value:,}"


def counted(value: int, noun: str, language: str) -> str:
    """A number and its noun, which is singular for 1 and, in French, for 0."""
    singular = value == 1 or (language == "fr" and value == 0)
    text = words(noun, language)
    return f"{number(value, language)} {text if singular else _plural(text)}"


def _plural(text: str) -> str:
    return " ".join(word + "s" for word in text.split(" ")) if text in _AGREEING else text + "s"


_AGREEING: Final = frozenset({"nœud contrôlé", "fichier illisible", "autre fichier"})
