"""`junit`: one test suite per file, for dashboards that know tests.

A violation is a failure; a warning or an info passes and says so in its output, because JUnit has no warnings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from commons_graph.validation.port import Severity
from commons_graph.validation.reports.faults import Unread, unread
from commons_graph.validation.reports.remarks import Outcome, Remark, remarks
from commons_graph.validation.reports.sarif import rule_id
from commons_graph.validation.reports.terms import one_line
from commons_graph.validation.reports.words import words


def write_junit(outcome: Outcome, _: int) -> Iterator[str]:
    """A suite for each file that was checked, could not be read, or has findings; a file without fault passes."""
    findings, faults = outcome.report.findings, [unread(fault) for fault in outcome.faults]
    violations = Counter(f.source for f in findings if f.severity is Severity.VIOLATION)
    totals = Counter(f.source for f in findings)
    sound = [d.name for d in outcome.documents if not d.background and d.name not in totals]
    tests = totals.total() + len(sound) + len(faults)
    failures = f'failures="{violations.total()}" errors="{len(faults)}"'
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="commons-graph" tests="{tests}" {failures}>\n'
    for fault in faults:
        yield _suite(fault.file, 1, 0, 1) + _fault(fault) + "</testsuite>\n"
    for source, group in groupby(remarks(findings, outcome), key=lambda remark: remark.finding.source):
        yield _suite(source, totals[source], violations[source], 0)
        yield from (_case(remark, outcome.language) for remark in group)
        yield "</testsuite>\n"
    for name in sound:
        yield _suite(name, 1, 0, 0) + f'<testcase classname={_quoted(name)} name="conforms"/>\n</testsuite>\n'
    yield "</testsuites>\n"


def _suite(name: str, tests: int, failures: int, errors: int) -> str:
    return f'<testsuite name={_quoted(name)} tests="{tests}" failures="{failures}" errors="{errors}">\n'


def _case(remark: Remark, language: str) -> str:
    finding = remark.finding
    name = f"{rule_id(finding.source_shape, finding.component)} {remark.thing}"
    span = remark.location.best
    lines = [f"{one_line(finding.source)}:{span.line}:{span.column}"] if span else []
    lines.append(f"{words(finding.severity.value, language)}: {remark.message}")
    lines += [words("found", language, remark.found)] if remark.found else []
    lines += [words("expected", language, remark.expected)] if remark.expected else []
    body = escape("\n".join(lines))
    if finding.severity is Severity.VIOLATION:
        kind = _quoted(finding.component)
        told = f"<failure message={_quoted(remark.message)} type={kind}>{body}</failure>"
    else:
        told = f"<system-out>{body}</system-out>"
    line = f' file={_quoted(finding.source)} line="{span.line}"' if span else ""
    return f"<testcase classname={_quoted(finding.source)} name={_quoted(name)}{line}>{told}</testcase>\n"


def _fault(fault: Unread) -> str:
    message = f"<error message={_quoted(fault.message)} type={_quoted(fault.code)}/>"
    line = f' line="{fault.line}"' if fault.line else ""
    return f'<testcase classname={_quoted(fault.file)} name="readable"{line}>{message}</testcase>\n'


def _quoted(text: str) -> str:
    """A text as an attribute; control characters, which XML cannot carry, are left out."""
    return quoteattr(one_line(text))
