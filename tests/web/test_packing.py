"""Static files travel packed to those who can unpack them, and only to them."""

from __future__ import annotations

import gzip

import pytest

from commons_graph.web.static_files import static_files
from web.conftest import Served

SHEET = static_files()["commons.css"]


def fetch(site: Served, codings: str) -> tuple[str | None, bytes, str]:
    """Coding, bytes as they were sent, and tag of the style sheet for a client that accepts some codings."""
    with site.client.stream("GET", f"/static/{SHEET.name}", headers={"accept-encoding": codings}) as answer:
        assert answer.headers["vary"] == "Accept-Encoding"
        return answer.headers.get("content-encoding"), b"".join(answer.iter_raw()), answer.headers["etag"]


def test_a_browser_gets_the_packed_sheet_and_can_keep_it(brest: Served) -> None:
    coding, data, tag = fetch(brest, "gzip, deflate, br")
    assert coding == "gzip"
    assert gzip.decompress(data) == SHEET.content
    assert len(data) < len(SHEET.content) / 2
    again = brest.get(f"/static/{SHEET.name}", accept_encoding="gzip", if_none_match=tag)
    assert again.status_code == 304


@pytest.mark.parametrize("codings", ["", "identity", "gzip;q=0", "gzip; q=0.0, zstd", "x-gzip", ";;,"])
def test_who_cannot_unpack_gets_it_as_it_is_with_another_tag(brest: Served, codings: str) -> None:
    coding, data, tag = fetch(brest, codings)
    assert coding is None
    assert data == SHEET.content
    assert tag != fetch(brest, "gzip")[2]
