"""`/dumps/{number}`: the files of one published edition, with sizes, checksums, and who each is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from starlette.responses import Response

from commons_graph.feeds.dumps.manifest import CHECKSUMS, MANIFEST, DumpFile, DumpManifest
from commons_graph.feeds.dumps.words import KindWords, group_of, kind_words
from commons_graph.insight.voice import Voice
from commons_graph.web.dumps import NOT_KEPT, PLAIN_JSON, dumps_of
from commons_graph.web.pages import dump_list
from commons_graph.web.reading import Reading
from commons_graph.web.rendering import Page
from commons_graph.web.representations import HTML, offers, split_suffix
from commons_graph.web.resource import Resource, alternates, redirect, respond
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.words import size_in_words

_SCHEMA: Final = "https://schema.org/"


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file of a dump with its words, its address and its size as people say it."""

    file: DumpFile
    words: KindWords
    address: str
    size: str


@offers(HTML, PLAIN_JSON)
def show(site: TheSite, visit: TheVisit, number: str) -> Response:
    """The files of one published edition; negotiated, or with the ending .html or .json (the manifest)."""
    stem, suffix = split_suffix(number)
    manifest, reading = dumps_of(site).manifest(stem), site.reading(visit)
    path = f"{dump_list.PATH}/{manifest.edition}"
    state = f"{manifest.changeset} {site.version}"
    resource = Resource(
        path,
        {HTML: lambda: _html(site, reading, manifest, path), PLAIN_JSON: manifest.document},
        state,
        f"{state} {site.page_state(reading.edition)}",
        license=manifest.license or None,
        described_by=(),
    )
    response = respond(visit, resource, suffix)
    response.headers["Cache-Control"] = NOT_KEPT
    return response


def show_folder(visit: TheVisit, number: str) -> Response:
    """Redirects to the page of the edition, as people write the address of a folder."""
    return redirect(visit.links.page(f"{dump_list.PATH}/{number}"), 308)


def _html(site: Site, reading: Reading, manifest: DumpManifest, path: str) -> str:
    page = Page(
        "dump.html",
        path,
        {
            "dump": manifest,
            "day": datetime.fromisoformat(manifest.modified).date(),
            "groups": _groups(site, reading, manifest, path),
            "left_out": [(left, _words(site, reading, left.kind)) for left in manifest.left_out],
            "manifest": reading.links.file(f"{path}/{MANIFEST}"),
            "checksums": reading.links.file(f"{path}/{CHECKSUMS}"),
            "whole": reading.links.public(path),
        },
        alternates=alternates(reading.visit, path, (PLAIN_JSON,)),
        license=manifest.license or None,
        described=_described(reading, manifest, path),
    )
    return site.render(reading, page)


def _groups(site: Site, reading: Reading, manifest: DumpManifest, path: str) -> list[tuple[str, list[ShownFile]]]:
    """The files under their headings, in the order of the manifest."""
    voice = Voice(reading.language)
    found: dict[str, list[ShownFile]] = {}
    for file in manifest.files:
        shown = ShownFile(
            file=file,
            words=_words(site, reading, file.kind),
            address=reading.links.file(f"{path}/{file.name}"),
            size=size_in_words(file.bytes, reading.language),
        )
        found.setdefault(group_of(file.kind, voice), []).append(shown)
    return list(found.items())


def _words(site: Site, reading: Reading, kind: str) -> KindWords:
    return kind_words(kind, site.schema, Voice(reading.language))


def _described(reading: Reading, manifest: DumpManifest, path: str) -> dict[str, Any]:
    """The edition as a schema.org Dataset with its files."""
    described: dict[str, Any] = {
        "@context": _SCHEMA,
        "@id": reading.links.public(f"dataset/{manifest.edition}"),
        "@type": "Dataset",
        "name": manifest.title,
        "version": str(manifest.edition),
        "dateModified": manifest.modified,
        "distribution": [_download(reading, file, path) for file in manifest.files],
    }
    return {**described, "license": manifest.license} if manifest.license else described


def _download(reading: Reading, file: DumpFile, path: str) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "contentUrl": reading.links.public(f"{path}/{file.name}"),
        "encodingFormat": file.media_type,
        "contentSize": f"{file.bytes} B",
        "sha256": file.sha256,
    }
