"""Errors as answers: a page for people, application/problem+json for programs (RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from commons_graph.errors import BadRequest, CommonsError, MethodNotAllowed, NotFound
from commons_graph.rdf.negotiation import negotiate
from commons_graph.web.visit import SCOPE_KEY, Visit

ErrorPage = Callable[[Visit, "Problem"], str]
"""Makes the HTML of an error page."""

_JSON = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as a visitor sees it: its code and status, one sentence, what to do."""

    code: str
    status: int
    message: str
    hint: str = ""

    @property
    def document(self) -> dict[str, Any]:
        """The members of RFC 9457, and ours: `code` and `hint`."""
        found = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.message,
            "code": self.code,
        }
        return {**found, "hint": self.hint} if self.hint else found


def install(app: FastAPI, page: ErrorPage) -> None:
    """Make an app answer every error this way; nothing of a traceback is ever sent."""

    async def answer(request: Request, error: Exception) -> Response:
        return answer_problem(request.scope.get(SCOPE_KEY), problem_of(error), page, _extra_headers(error))

    for kind in (CommonsError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, answer)


def problem_of(error: Exception) -> Problem:
    """What to tell about an error; an unexpected one says nothing of its cause."""
    if isinstance(error, CommonsError):
        # where a fault of the server itself lies, such as the host of a database, is for its operator only
        told = str(error) if error.status < 500 else error.message
        return Problem(error.code, error.status, told, error.hint)
    if isinstance(error, RequestValidationError):
        return Problem(BadRequest.code, BadRequest.status, "the address has a parameter that cannot be understood")
    if isinstance(error, HTTPException) and error.status_code == NotFound.status:
        return Problem(NotFound.code, NotFound.status, "nothing has this address")
    if isinstance(error, HTTPException) and error.status_code == MethodNotAllowed.status:
        if "POST" in (error.headers or {}).get("Allow", ""):
            return Problem(MethodNotAllowed.code, MethodNotAllowed.status, "this address takes what a form sends")
        return Problem(MethodNotAllowed.code, MethodNotAllowed.status, "this address is only read", "use GET or HEAD")
    status = error.status_code if isinstance(error, HTTPException) else 500
    return Problem(CommonsError.code, status, "the server met an error of its own", "try again, then tell the operator")


def answer_problem(
    visit: Visit | None, problem: Problem, page: ErrorPage, headers: Mapping[str, str] | None = None
) -> Response:
    """The answer for a problem, as HTML where the request prefers it, else as problem+json."""
    html = visit is not None and negotiate(visit.accept, (_JSON, "application/json", "text/html")) == "text/html"
    common = {"Cache-Control": "no-cache", "Vary": "Accept, Accept-Language", **(headers or {})}
    if html and visit is not None:
        common |= {"Content-Type": "text/html; charset=utf-8", "Content-Language": visit.language}
        return Response(page(visit, problem), status_code=problem.status, headers=common)
    body = orjson.dumps(problem.document)
    return Response(body, status_code=problem.status, headers={**common, "Content-Type": _JSON})


def _extra_headers(error: Exception) -> dict[str, str]:
    if isinstance(error, HTTPException):
        told = error.headers or {}
        reads = error.status_code == MethodNotAllowed.status and "POST" not in told.get("Allow", "")
        return {**told, **({"Allow": "GET, HEAD, OPTIONS"} if reads else {})}
    if isinstance(error, CommonsError):
        return {**({"Retry-After": "5"} if error.status == 503 else {}), **error.headers}
    return {}
