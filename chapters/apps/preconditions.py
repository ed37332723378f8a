"""Whether a file is sent at all: the If- headers of RFC 9110, section 13."""

import contextlib
import re
from datetime import UTC, datetime
from http import HTTPStatus

from chapters.ch06_asgi_bridge.asgi import Scope

from .messages import header

# Weak or not, and then the tag with its quotes (RFC 9110, section 8.8.3).
ENTITY_TAG = re.compile(rb'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')

# A recipient reads all three (RFC 9110, section 5.6.7); none names another zone.
DATES = (
    "%a, %d %b %Y %H:%M:%S GMT",
    "%A, %d-%b-%y %H:%M:%S GMT",
    "%a %b %d %H:%M:%S %Y",
)


def unmet(scope: Scope, etag: bytes, modified: int) -> HTTPStatus | None:
    """Return the status to answer with instead of the file, or None to go on.

    The order is that of RFC 9110, section 13.2.2. A tag outweighs a date, also when
    it does not match: dates miss what changes twice in a second.
    """
    if not is_expected(scope, etag, modified):
        return HTTPStatus.PRECONDITION_FAILED
    if is_known(scope, etag, modified):
        return HTTPStatus.NOT_MODIFIED
    return None


def is_expected(scope: Scope, etag: bytes, modified: int) -> bool:
    """Return whether this is a version that the client insists on, if it does."""
    if (tags := header(scope, b"if-match")) is not None:
        return lists(tags, etag, weakly=False)
    since = date(scope, b"if-unmodified-since")
    return since is None or modified <= since


def is_known(scope: Scope, etag: bytes, modified: int) -> bool:
    """Return whether the client has this version already."""
    if (tags := header(scope, b"if-none-match")) is not None:
        return lists(tags, etag, weakly=True)
    since = date(scope, b"if-modified-since")
    return since is not None and modified <= since


def lists(tags: bytes, etag: bytes, weakly: bool) -> bool:
    """Return whether a strong tag is among these, by the comparison asked for."""
    if tags == b"*":
        return True
    found = ENTITY_TAG.findall(tags)
    return any(tag == etag and (weakly or not weak) for weak, tag in found)


def date(scope: Scope, name: bytes) -> float | None:
    """Return the date in a header, in seconds; what is no date is to be ignored."""
    value = header(scope, name) or b""
    for form in DATES:
        with contextlib.suppress(ValueError):
            found = datetime.strptime(value.decode(), form)
            return found.replace(tzinfo=UTC).timestamp()
    return None
