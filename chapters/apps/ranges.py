"""Which bytes of a file are asked for: Range and If-Range of RFC 9110."""

import re

from chapters.ch06_asgi_bridge.asgi import Scope

from .messages import header

# One range alone; a list may have empty elements (RFC 9110, section 5.6.1.2). No file
# has more than 18 digits of bytes, and int() itself refuses to read some thousands.
ONE_RANGE = re.compile(rb"(?i:bytes)=[ \t,]*(\d{0,18})-(\d{0,18})[ \t,]*")


def requested_range(scope: Scope, etag: bytes, size: int) -> range | None:
    """Return the positions that a request asks for, or None if it gets the whole.

    A date in If-Range never matches here: it may stand for two versions.
    """
    value = header(scope, b"range")
    if value is None or scope["method"] != "GET":  # RFC 9110, section 14.2
        return None
    if header(scope, b"if-range") not in (None, etag):
        return None
    return byte_range(value, size)


def byte_range(value: bytes, size: int) -> range | None:
    """Return the positions in a file of `size` that a Range header names.

    There are none of them if the file ends before. None is for what to ignore, as any
    Range may be: what we cannot read, and several ranges, which few clients ask for.
    """
    match = ONE_RANGE.fullmatch(value)
    if match is None:
        return None
    first, last = match.groups()
    if first:
        return from_first(int(first), int(last) if last else None, size)
    return last_bytes(int(last), size) if last else None


def from_first(first: int, last: int | None, size: int) -> range | None:
    """Return the positions from `first` to `last`, or to the end."""
    if last is None:
        return range(first, size)
    if last < first:
        return None  # It is no range (RFC 9110, section 14.1.1).
    return range(first, min(last + 1, size))


def last_bytes(length: int, size: int) -> range | None:
    """Return the last positions, `length` of them if there are as many."""
    if length and not size:
        return None  # The whole of an empty file satisfies it (section 14.1.2).
    return range(max(size - length, 0), size)
