"""What is sent back for a request: a status, headers and a body."""

import functools
import time
from collections.abc import Callable, Sequence
from email.utils import formatdate
from http import HTTPStatus
from typing import NamedTuple

import h11

from .rules import Request

Header = tuple[bytes, bytes]

# As RFC 9110 has them; Python before 3.13 knows some by older names.
PHRASES = {status.value: status.phrase for status in HTTPStatus}
PHRASES |= {413: "Content Too Large", 414: "URI Too Long"}
PHRASES |= {416: "Range Not Satisfiable", 422: "Unprocessable Content"}
CONTINUE = h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue")
# RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5
BODILESS = {HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.NOT_MODIFIED}


class Answer(NamedTuple):
    """What a handler makes of a request."""

    status: int
    headers: Sequence[Header]
    body: bytes


Handler = Callable[[Request, bytes], Answer]


def echo(request: Request, body: bytes) -> Answer:
    """Send a request back: its method and target, its headers, its body."""
    lines = [request.method + b" " + request.target]
    lines += [name + b": " + value for name, value in request.headers]
    text = b"\n".join([*lines, b"", body])
    return Answer(200, [(b"content-type", b"text/plain; charset=utf-8")], text)


def plain(status: HTTPStatus) -> Answer:
    """Return an answer that says what its status means."""
    text = f"{status.value} {PHRASES[status]}\n".encode()
    return Answer(status, [(b"content-type", b"text/plain; charset=utf-8")], text)


def head(answer: Answer, close: bool = False) -> h11.Response:
    """Return the head of an answer; an error if the answer cannot be sent as it is.

    `close` announces that the connection ends with this answer.
    """
    if not isinstance(answer.body, bytes):
        raise TypeError("the body of an answer is bytes")
    headers = list(answer.headers)
    if answer.status not in BODILESS:  # RFC 9110, section 8.6
        headers.append((b"content-length", b"%d" % len(answer.body)))
    if close:
        headers.append((b"connection", b"close"))
    return start_of(answer.status, headers)


def start_of(status: int, headers: Sequence[Header]) -> h11.Response:
    """Return the head of an answer with these headers, and with a date."""
    if not 200 <= status <= 599:  # RFC 9110, section 15
        raise ValueError(f"{status} is not the status of an answer")
    kept = list(headers)
    if status in (HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT):
        kept = [header for header in kept if header[0].lower() != b"content-length"]
    if status == HTTPStatus.RESET_CONTENT:
        kept.append((b"content-length", b"0"))
    if not any(name.lower() == b"date" for name, _ in kept):
        kept.insert(0, (b"date", date(int(time.time()))))
    reason = PHRASES.get(status, "").encode()
    return h11.Response(status_code=status, headers=kept, reason=reason)


@functools.lru_cache(maxsize=1)
def date(now: int) -> bytes:
    """Return a time, in seconds, as a header has it; many answers share a second."""
    return formatdate(now, usegmt=True).encode()


def has_body(request: Request | None, status: int) -> bool:
    """Return whether a body follows the head of an answer (RFC 9110, section 6.4.1)."""
    asked_for_head = request is not None and request.method == b"HEAD"
    return not asked_for_head and status not in BODILESS


def encode(conn: h11.Connection, *events: h11.Event) -> bytes:
    """Return the bytes of what h11 is told to send."""
    return b"".join(conn.send(event) or b"" for event in events)


def described(request: Request) -> str:
    """Return what a request asks for, as a line of a log has it."""
    return f"{request.method.decode()} {request.target.decode()}"
