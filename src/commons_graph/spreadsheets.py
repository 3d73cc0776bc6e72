"""Lines of CSV that every spreadsheet reads as they are meant (RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
"""What a file starts with: without it the spreadsheets that most readers have show accents wrong."""

_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before what looks like one, numbers apart."""
    if text.startswith(_DANGEROUS) and not _is_number(text):
        return "'" + text
    return text


def csv_lines(lines: Iterable[Sequence[str]], *, separator: str = ",") -> bytes:
    """Lines of cells as CSV, each cell guarded; French spreadsheets take a semicolon for the separator."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator).writerows([guarded(cell) for cell in line] for line in lines)
    return stream.getvalue().encode()


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
