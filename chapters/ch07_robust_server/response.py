"""What an application says of its response, checked, and what has to carry it."""

import functools
import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import NamedTuple, Protocol

from chapters.ch03_h11_http.answer import Header
from chapters.ch06_asgi_bridge.asgi import Message

NAME = re.compile(rb"[0-9A-Za-z!#$%&'*+.^_`|~-]+")  # RFC 9110, section 5.6.2
VALUE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")  # RFC 9110, section 5.5
OURS = {b"transfer-encoding", b"keep-alive"}  # How bytes travel is not the app's.
NO_CONTENT = {HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.NOT_MODIFIED}


class Head(NamedTuple):
    """The status and the headers of a response."""

    status: int
    headers: list[Header]
    length: int | None  # bytes of its content, if a Content-Length says so

    def allows_content(self, method: str) -> bool:
        """Return whether content may follow (RFC 9110, section 6.4.1)."""
        return method != "HEAD" and self.status not in NO_CONTENT

    def with_length(self, length: int) -> "Head":
        """Return this head with a Content-Length, if it may have one and has none."""
        if self.length is not None or self.status in NO_CONTENT:
            return self
        headers = [*self.headers, (b"content-length", b"%d" % length)]
        return Head(self.status, headers, length)


class Wire(Protocol):
    """What a cycle asks of whatever carries its response."""

    @property
    def closed(self) -> bool:
        """Whether nothing can reach the client any more."""

    @property
    def paused(self) -> bool:
        """Whether there is no room until the client has read."""

    async def ready(self) -> None:
        """Return when there is room; raises ClientDisconnected if nobody is there."""

    async def drain(self) -> None:
        """Return when there is room, as ready() does, after others had their turn."""

    def send(self, head: Head | None, data: bytes, end: bool) -> None:
        """Send what comes next of the response; ClientDisconnected as above."""

    def finish(self) -> None:
        """Take note that the application is done with its response."""

    def fail(self, status: HTTPStatus) -> None:
        """Answer in the application's place; or break off what streams."""

    def abort(self) -> None:
        """Break off."""


def head_of(message: Message) -> Head:
    """Return what "http.response.start" says; an error that says what is wrong."""
    status = message["status"]
    if not isinstance(status, int) or not 200 <= status <= 599:
        raise ValueError(f"{status!r} is not the status of a response")
    headers = checked(message.get("headers", ()))
    lengths = [value for name, value in headers if name == b"content-length"]
    if len(lengths) == 1 and status not in NO_CONTENT:
        return Head(status, headers, the_length(lengths))
    if not lengths and status != HTTPStatus.RESET_CONTENT:
        return Head(status, headers, None)
    others = [header for header in headers if header[0] != b"content-length"]
    if status == HTTPStatus.NO_CONTENT:
        return Head(status, others, None)  # RFC 9110, section 8.6
    length = 0 if status == HTTPStatus.RESET_CONTENT else the_length(lengths)
    return Head(status, [*others, (b"content-length", b"%d" % length)], length)


def checked(headers: Iterable[Iterable[bytes]]) -> list[Header]:
    """Return headers as they may be sent, without those that are the server's.

    Raises TypeError for what is no bytes, and ValueError for what could end a header
    early, and begin another (RFC 9110, section 5.5).
    """
    kept = [checked_header(name, value) for name, value in headers]
    return [header for header in kept if header is not None]


@functools.lru_cache(maxsize=256, typed=True)  # Most are the same in each response.
def checked_header(name: bytes, value: bytes) -> Header | None:
    """Return a header as it may be sent, or None; raises as checked()."""
    if not isinstance(name, bytes) or not isinstance(value, bytes):
        raise TypeError(f"a header is two bytes, not {name!r} and {value!r}")
    if not NAME.fullmatch(name) or not VALUE.fullmatch(value):
        raise ValueError(f"{name!r}: {value!r} cannot be a header")
    name, value = name.lower(), value.strip(b" \t")
    if name == b"connection":
        value = wanted_options(value)
    unwanted = name in OURS or (name == b"connection" and not value)
    return None if unwanted else (name, value)


def wanted_options(connection: bytes) -> bytes:
    """Return what an application may ask for: to end the connection, or to change it.

    Whether it is kept is the server's business (RFC 9110, section 7.6.1).
    """
    options = [option.strip().lower() for option in connection.split(b",")]
    return b", ".join(each for each in options if each in (b"close", b"upgrade"))


def the_length(values: list[bytes]) -> int:
    """Return the only Content-Length there is; ValueError if it is no number."""
    if len(set(values)) > 1 or not values[0].isdigit():
        raise ValueError("Content-Length has to be one number of bytes")
    return int(values[0])


def content_of(message: Message) -> bytes:
    """Return the piece of content in "http.response.body"."""
    data = message.get("body", b"")
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise TypeError(f"a body is bytes, not {type(data).__name__}")
    return bytes(data)
