"""Where addresses lead: every one that the census has given, and the way from an old base to a new one."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from commons_graph.feeds.changes.versions import is_tombstone, successor_in
from commons_graph.journal.port import Journal
from commons_graph.rdf.addresses import address_of_iri

MAP_FILE: Final = "redirects.csv"
PLACEHOLDER: Final = "https://new-address.example/"
"""Stands for a base that is not known yet."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """What a server answers at an address below the base: a status, and for a redirect the path it leads to."""

    path: str
    status: int
    target: str = ""


def redirects_of(journal: Journal) -> Iterator[Redirect]:
    """Every address of a thing or sheet that does not simply answer with a page.

    A thing leads to its sheet (303), a merged record to the one that took its place (308), and a withdrawn one is gone
    (410).
    """
    for revision in journal.state():
        key = revision.key
        dead = is_tombstone(key, revision.content)
        successor = successor_in(revision.content) if dead else None
        if successor is not None:
            survivor = address_of_iri(successor).key
            yield Redirect(f"id/{key}", 308, f"id/{survivor}")
            yield Redirect(f"doc/{key}", 308, f"doc/{survivor}")
        else:
            yield Redirect(f"id/{key}", 303, f"doc/{key}")
            if dead:
                yield Redirect(f"doc/{key}", 410)


def redirect_map(journal: Journal, base: str) -> bytes:
    """The redirects as CSV: address, status, target."""
    return _table((base + one.path, one.status, one.target and base + one.target) for one in redirects_of(journal))


def moved_map(journal: Journal, old: str, new: str) -> bytes:
    """Every record's old addresses and its new ones, as CSV, for servers that only take lists."""
    keys = [revision.key for revision in journal.state()]
    return _table((f"{old}{kind}/{key}", 308, f"{new}{kind}/{key}") for key in keys for kind in ("id", "doc"))


def _table(rows: Iterator[tuple[str, int, str]]) -> bytes:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("address", "status", "target"))
    writer.writerows(rows)
    return text.getvalue().encode()


def configurations(old: str, new: str) -> dict[str, str]:
    """File name → configuration for the server of the old base: whatever is asked there is at the new one.

    The query goes along, and 308 keeps the method, so that queries sent by POST arrive as well. What was merged or
    withdrawn is answered at the new base.
    """
    parts = urlsplit(old)
    host, port = parts.hostname or "localhost", parts.port or 80
    host = f"[{host}]" if ":" in host else host
    return {
        "nginx.conf": _nginx(host, port, parts.path, new),
        "apache.conf": _apache(host, port, parts.path, new),
        "Caddyfile": _caddy(f"{parts.scheme}://{parts.netloc}", parts.path, new),
    }


def write_moved(journal: Journal, old: str, new: str, folder: Path) -> None:
    """Write what the server of the old base needs into a folder."""
    folder.mkdir(parents=True)
    (folder / MAP_FILE).write_bytes(moved_map(journal, old, new))
    for name, text in configurations(old, new).items():
        (folder / name).write_text(text, encoding="utf-8")


def _nginx(host: str, port: int, prefix: str, new: str) -> str:
    return f"""# For the server of the old address: everything below it has moved to {new}
# Read inside http {{ }}, so copy it to conf.d or sites-enabled. For https add `listen 443 ssl;` and the certificate.
server {{
  listen {port};
  server_name {host};
  if ($request_uri ~ "^{_escaped(prefix)}(?<cg_rest>.*)$") {{
    return 308 "{new}$cg_rest";
  }}
  location / {{ return 404; }}
}}
"""


def _apache(host: str, port: int, prefix: str, new: str) -> str:
    return f"""# For the server of the old address: everything below it has moved to {new}
# A file for sites-available; it needs `a2enmod alias`. For https write the same host again with port 443 and SSLEngine.
<VirtualHost *:{port}>
ServerName {host}
Redirect 308 "{prefix}" "{new}"
</VirtualHost>
"""


def _caddy(origin: str, prefix: str, new: str) -> str:
    inner = f"\tredir {new.rstrip('/')}{{uri}} 308"
    if prefix != "/":
        inner = f"\thandle_path {prefix}* {{\n\t{inner}\n\t}}"
    return f"""# For the server of the old address: everything below it has moved to {new}
{origin} {{
{inner}
}}
"""


def _escaped(prefix: str) -> str:
    return "".join(char if char.isalnum() or char in "/-_~" else "\\" + char for char in prefix)
