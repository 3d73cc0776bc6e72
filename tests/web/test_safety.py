"""What a page may load and run: our own files, nothing made of text in it."""

from __future__ import annotations

import pytest

from commons_graph.web.common_headers import content_policy, with_common
from web.conftest import Served
from web.serving import Seen

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PAGES = (
    "/",
    "/br/initiatives",
    "/doc/initiative/hostile",
    "/guides/reuse",
    "/sparql",
    "/nothing-here",
    "/sparql?query=x",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_carries_the_strict_policy_and_keeps_to_it(brest: Served, path: str) -> None:
    answer = brest.get(path, accept="text/html")
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers.get_list("content-security-policy") == [STRICT]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    seen = Seen(answer.text)
    assert not seen.all("style")
    assert not [a for _, a in seen.tags if "style" in a or any(name.startswith("on") for name in a)]
    data_blocks = {"application/ld+json", "application/json"}
    assert all(a["type"] in data_blocks for a in seen.all("script") if "src" not in a)
    assert all(a["src"].startswith("/static/") for _, a in seen.tags if a.get("src"))


def test_a_page_may_have_a_policy_of_its_own_and_only_one() -> None:
    own = content_policy(pictures=("https://tiles.example.org",))["content-security-policy"]
    headers = with_common([(b"content-security-policy", own.encode())])
    assert [value for name, value in headers if name == b"content-security-policy"] == [own.encode()]
    assert "img-src 'self' data: https://tiles.example.org;" in own
    assert "frame-ancestors 'none'" in own
    assert "frame-ancestors *" in content_policy(framed=True)["content-security-policy"]


def test_without_one_the_strict_policy_is_sent() -> None:
    assert (b"content-security-policy", STRICT.encode()) in with_common([])
