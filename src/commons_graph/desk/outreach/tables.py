"""Reading a table that a spreadsheet saved as CSV: whatever encoding and separator it chose."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

_SEPARATORS: Final = ";,\t"
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How the files of spreadsheets themselves begin: OpenDocument and Office, zipped, and the older Excel."""

_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_PRINTED: Final = frozenset("\t\n\r")


class Unreadable(Exception):
    """A file is no table that can be imported: `what` is a word for the reason, `line` where, 0 where it is nowhere.

    `web/outreach/` says it in words.
    """

    def __init__(self, what: str, detail: str = "", line: int = 0) -> None:
        super().__init__(what, detail, line)
        self.what = what
        self.detail = detail
        self.line = line


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, and the line of the file on which it begins, from 1."""

    line: int
    cells: Sequence[str]


def text_of(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, or Windows-1252; raises Unreadable."""
    if content.startswith(_WORKBOOKS):
        raise Unreadable("workbook")
    text = _decoded(content)
    if any(unicodedata.category(char) == "Cc" and char not in _PRINTED for char in text):
        raise Unreadable("binary")
    if not text.strip():
        raise Unreadable("empty")
    return text


def rows_of(text: str) -> Iterator[Row]:
    """The rows of a table that are not empty; raises Unreadable with the line from which on it is none."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Row(line, [_unguarded(cell) for cell in cells])
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable("quotes", line=line) from error


def _decoded(content: bytes) -> str:
    known = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    for encoding in [known] if known else ["utf-8", "cp1252"]:
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    raise Unreadable("letters")


def _separator(text: str) -> str:
    """What stands between the cells: of those that are usual, the one that the first line has most often."""
    first = text.lstrip().partition("\n")[0]
    return max(_SEPARATORS, key=first.count)


def _unguarded(cell: str) -> str:
    """A cell without the apostrophe that keeps spreadsheets from taking it for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@", "\t", "\r") else cell
