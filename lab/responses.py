"""A response of HTTP/1.1, and what a strict client might object to in its head.

Every objection names the section of the RFC that it rests on: 9110 is the meaning of
HTTP, 9112 is HTTP/1.1 on the wire.
"""

import re
from email.utils import format_datetime, parsedate_to_datetime
from typing import NamedTuple

DIGITS = re.compile(rb"[0-9]+")
NEEDED = {  # fields without which a status says too little, and where it is written
    401: (b"www-authenticate", "9110, 15.5.2"),
    405: (b"allow", "9110, 15.5.6"),
    426: (b"upgrade", "9110, 15.5.22"),
}


class ObjectionError(ValueError):
    """What a strict client would not accept, and the section that it would name."""

    def __init__(self, sentence: str, section: str) -> None:
        super().__init__(f"{sentence} (RFC {section})")


class UnfinishedError(ObjectionError):
    """All is well so far, but the response does not end where the bytes do."""


class Asked(NamedTuple):
    """What matters of a request to whoever reads the response to it."""

    method: bytes = b"GET"
    version: bytes = b"1.1"
    close: bool = False  # It had "Connection: close".


class Response(NamedTuple):
    """One response; the names of its headers are in small letters."""

    status: int
    reason: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""

    def values(self, name: bytes) -> list[bytes]:
        """Return the values of every header of that name."""
        return [value for each, value in self.headers if each == name]

    @property
    def closes(self) -> bool:
        """Whether it announces that the connection ends with it."""
        return b"close" in options(self)

    @property
    def is_interim(self) -> bool:
        """Whether another response to the same request follows."""
        return self.status < 200


def options(response: Response) -> list[bytes]:
    """Return the options in the Connection headers of a response."""
    said = b",".join(response.values(b"connection")).lower()
    return [option.strip() for option in said.split(b",")]


def opens_tunnel(head: Response, request: Asked) -> bool:
    """Return whether this accepts a CONNECT."""
    return request.method == b"CONNECT" and 200 <= head.status < 300


def is_bodiless(head: Response, request: Asked) -> bool:
    """Return whether no body follows, whatever the headers say."""
    by_status = head.is_interim or head.status in (204, 304)
    return by_status or request.method == b"HEAD" or opens_tunnel(head, request)


# Objections


def check_head(head: Response, request: Asked) -> None:
    """Raise ObjectionError if a head breaks a rule, or does not suit the request."""
    if head.is_interim and request.version == b"1.0":
        raise ObjectionError("an interim response to a client of 1.0", "9110, 15.2")
    if head.status == 101:
        raise ObjectionError("nobody asked to switch protocols", "9110, 15.2.2")
    check_framing(head, request)
    check_date(head)
    name, section = NEEDED.get(head.status, (b"", ""))
    if name and not head.values(name):
        raise ObjectionError(f"{head.status} without {name.decode()}", section)


def check_framing(head: Response, request: Asked) -> None:
    """Raise ObjectionError if it is in doubt where the response ends."""
    sizes, codings = head.values(b"content-length"), head.values(b"transfer-encoding")
    if sizes and codings:
        raise ObjectionError("Content-Length next to Transfer-Encoding", "9112, 6.2")
    bodiless = head.is_interim or head.status == 204
    if codings and bodiless:
        raise ObjectionError(f"Transfer-Encoding in a {head.status}", "9112, 6.1")
    if sizes and bodiless:
        raise ObjectionError(f"a length of the body of a {head.status}", "9110, 8.6")
    if (sizes or codings) and opens_tunnel(head, request):
        raise ObjectionError("a length of the body of a tunnel", "9110, 9.3.6")
    if len(sizes) > 1:
        raise ObjectionError("more than one Content-Length", "9110, 8.6")
    if sizes and not DIGITS.fullmatch(sizes[0]):
        raise ObjectionError(f"Content-Length is no number: {sizes[0]!r}", "9110, 8.6")
    if codings and request.version == b"1.0":
        raise ObjectionError("Transfer-Encoding to a client of 1.0", "9112, 6.1")
    if codings and [each.lower() for each in codings] != [b"chunked"]:
        raise ObjectionError(f"nobody asked for the coding {codings}", "9112, 6.1")


def check_date(head: Response) -> None:
    """Raise ObjectionError unless there is one date, of the one form."""
    dates = head.values(b"date")
    if len(dates) != 1 and (dates or not head.is_interim):
        raise ObjectionError(f"{len(dates)} Date headers", "9110, 6.6.1")
    for date in dates:
        try:
            value = parsedate_to_datetime(date.decode("ascii"))
            sound = format_datetime(value, usegmt=True).encode() == date
        except ValueError:  # among others, if it is in another time zone
            sound = False
        if not sound:
            raise ObjectionError(f"not a date of the one form: {date!r}", "9110, 5.6.7")
