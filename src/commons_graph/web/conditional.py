"""Whether a client's copy is still good (RFC 9110 §13), on raw header values."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime


def is_fresh(if_none_match: bytes | None, if_modified_since: bytes | None, etag: bytes, modified: bytes | None) -> bool:
    """Whether the answer may be 304 Not Modified.

    If-None-Match uses weak comparison and, where present, alone decides (RFC 9110 §13.1.2 and §13.1.3).
    """
    if if_none_match is not None:
        return if_none_match.strip() == b"*" or etag in _tags(if_none_match)
    if if_modified_since is None or modified is None:
        return False
    since, last = http_time(if_modified_since), http_time(modified)
    return since is not None and last is not None and last <= since


def http_date(moment: datetime) -> str:
    """A moment as HTTP writes it: `Sun, 06 Jan 2013 08:49:37 GMT`."""
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def http_time(value: bytes) -> datetime | None:
    """The moment an HTTP date names; None when it is malformed, which makes the condition void."""
    try:
        moment = parsedate_to_datetime(value.decode("latin-1"))
    except (ValueError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _tags(value: bytes) -> list[bytes]:
    return [tag.strip().removeprefix(b"W/") for tag in value.split(b",")]
