"""`/contribute/sent/{secret}`: the number of what was sent, what happens next, and the sheet to keep."""

from __future__ import annotations

import pyoxigraph as ox
from starlette.responses import Response

from commons_graph.desk.contributing.sending import records_in
from commons_graph.desk.follow_link import follow_digest
from commons_graph.errors import Gone, NotFound
from commons_graph.journal.proposals import Proposal
from commons_graph.rdf.formats import TURTLE
from commons_graph.rdf.turtle import serialize
from commons_graph.terms import NEUTRAL_BASE
from commons_graph.web.contribute.sheet_view import shown_sheets
from commons_graph.web.private_page import private_page
from commons_graph.web.rendering import Page
from commons_graph.web.site import Site, TheSite, TheVisit
from commons_graph.web.visit import Visit


def show(site: TheSite, visit: TheVisit, secret: str) -> Response:
    """What was sent, and what becomes of it."""
    return _page(site, visit, secret, "sent", f"contribute/sent/{secret}")


def show_print(site: TheSite, visit: TheVisit, secret: str) -> Response:
    """The sheet as it was sent, to be printed."""
    return _page(site, visit, secret, "print", f"contribute/sent/{secret}/print")


def show_turtle(site: TheSite, visit: TheVisit, secret: str) -> Response:
    """The sheet as a file, under the public addresses that it will have."""
    proposal, base = _proposal(site, secret), site.reading(visit.at_present).edition.base
    content = proposal.suggestion.content.replace(b"<" + NEUTRAL_BASE.encode(), b"<" + base.encode())
    triples = [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)]
    name = proposal.suggestion.subject.replace("/", "-")
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}.ttl"',
        "X-Robots-Tag": "noindex",
    }
    return Response(serialize(triples, TURTLE), media_type="text/turtle; charset=utf-8", headers=headers)


def _page(site: Site, visit: Visit, secret: str, template: str, path: str) -> Response:
    proposal = _proposal(site, secret)
    submission = site.the_office.proposals.submission(proposal.number)
    records = records_in(site.schema, proposal.suggestion.content)
    sheets = shown_sheets(site.reading(visit.at_present), records, proposal.suggestion.subject)
    values = {
        "proposal": proposal,
        "secret": secret,
        "sheets": sheets,
        "reached": bool(submission and submission.contact),
        "link": visit.links.canonical(f"contribute/follow/{secret}"),
    }
    return private_page(site, visit, Page(f"contribute/{template}.html", path, values))


def _proposal(site: Site, secret: str) -> Proposal:
    """What was sent under a secret; raises NotFound, and Gone once it was erased."""
    proposals = site.the_office.proposals
    number = proposals.followed(follow_digest(secret))
    if number is None or (proposal := proposals.get(number)).suggestion.kind != "create":
        raise NotFound("nothing was sent under this link", hint="check that the link is whole")
    if not proposal.suggestion.content:
        raise Gone("what was sent was erased")
    return proposal
