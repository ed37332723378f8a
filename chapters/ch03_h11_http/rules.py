"""What a request is, and what it must not be, beyond what h11 checks."""

import re
from http import HTTPStatus
from typing import NamedTuple

import h11

CHUNKED = (b"transfer-encoding", b"chunked")  # h11 refuses every other coding.
MAX_TARGET = 8 * 1024  # bytes; RFC 9112, section 3, asks for 8,000 at least

# host[:port] of RFC 9110, section 7.2; an address of IPv6 stands in brackets.
HOST = re.compile(
    rb"(?:(?:[\w.~!$&'()*+,;=-]++|%[0-9A-Fa-f]{2})*|\[[0-9A-Fa-f:.]+\])(?::\d*)?"
)
# The origin form and the absolute form of RFC 9112, section 3.2.
TARGET = re.compile(
    rb"/[^#]*|[A-Za-z][A-Za-z0-9+.-]*://(?=[^:/?])" + HOST.pattern + rb"(?:[/?][^#]*)?"
)


class Request(NamedTuple):
    """The head of a request; the names of its headers are in small letters."""

    method: bytes
    target: bytes
    http_version: bytes
    headers: list[tuple[bytes, bytes]]


def refusal(request: Request) -> HTTPStatus | None:
    """Return the status with which to refuse a request, or None if it is sound."""
    if not request.http_version.startswith(b"1."):
        return HTTPStatus.HTTP_VERSION_NOT_SUPPORTED
    if len(request.target) > MAX_TARGET:
        return HTTPStatus.REQUEST_URI_TOO_LONG
    if request.method == b"CONNECT":  # We are no proxy.
        return HTTPStatus.NOT_IMPLEMENTED
    sound = has_sound_target(request) and has_sound_framing(request)
    if not sound or not has_sound_host(request):
        return HTTPStatus.BAD_REQUEST
    if request.target.lower().startswith(b"https://"):  # RFC 9110, section 7.4
        return HTTPStatus.MISDIRECTED_REQUEST
    return None


def has_sound_target(request: Request) -> bool:
    """Return whether the target has a form that goes with the method."""
    if request.target == b"*":
        return bool(request.method == b"OPTIONS")
    return TARGET.fullmatch(request.target) is not None


def has_sound_framing(request: Request) -> bool:
    """Return whether there is no doubt where the body ends (RFC 9112, section 6.1)."""
    if CHUNKED not in request.headers:
        return True
    old = request.http_version == b"1.0"  # It knew no Transfer-Encoding.
    return not old and not values(request, b"content-length")


def has_sound_host(request: Request) -> bool:
    """Return whether a site is named, if one must be (RFC 9112, section 3.2)."""
    hosts = values(request, b"host")
    missing = not hosts and request.http_version != b"1.0"  # h11 looks in 1.1 only.
    return not missing and None not in map(HOST.fullmatch, hosts)


def request_of(event: h11.Request) -> Request:
    """Return what h11 has read, with headers that are quick to go over: a list."""
    found = event.headers
    headers = [found[i] for i in range(len(found))]  # list() would take twice the time.
    return Request(event.method, event.target, event.http_version, headers)


def values(request: Request, name: bytes) -> list[bytes]:
    """Return the values of every header of that name, which is in small letters."""
    return [value for each, value in request.headers if each == name]


def error_status(error: h11.RemoteProtocolError) -> HTTPStatus:
    """Return the status for what could not be parsed."""
    status = HTTPStatus(error.error_status_hint)
    if status == HTTPStatus.NOT_IMPLEMENTED:  # Of a coding; RFC 9112, section 6.3
        return HTTPStatus.BAD_REQUEST
    return status
