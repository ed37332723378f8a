"""The bytes of a response: its head, and how a client can tell where it ends."""

import time

from chapters.ch03_h11_http.answer import PHRASES, date
from chapters.ch03_h11_http.rules import Request, values

from .response import NO_CONTENT, Head

STATUS_LINES = {
    status: b"HTTP/1.1 %d %s" % (status, PHRASES.get(status, "").encode())
    for status in range(200, 600)
}


class Encoder:
    """Makes the bytes of one response (RFC 9112, sections 4 to 7).

    Without a request, it is the response to what was none.
    """

    def __init__(self, request: Request | None) -> None:
        self.is_head = request is not None and request.method == b"HEAD"
        self.is_http_1_0 = request is not None and request.http_version == b"1.0"
        self.keep_alive = request is not None and not wants_close(request)
        self.chunked = False

    def end_keep_alive(self) -> None:
        """Have this be the last response; its head says so, if it is not yet made."""
        self.keep_alive = False

    def encode(self, head: Head | None, data: bytes, end: bool) -> bytes:
        """Return what comes next of the response."""
        pieces = [self.encode_head(head)] if head is not None else []
        if data and self.chunked:
            pieces += [b"%x\r\n" % len(data), data, b"\r\n"]
        elif data:
            pieces.append(data)
        if end and self.chunked:
            pieces.append(b"0\r\n\r\n")
        return b"".join(pieces)

    def encode_head(self, head: Head) -> bytes:
        """Return the head, which says how the content will end."""
        headers, names = list(head.headers), dict(head.headers)
        if b"date" not in names:
            headers.insert(0, (b"date", date(int(time.time()))))
        open_ended = head.length is None and head.status not in NO_CONTENT
        self.chunked = open_ended and not (self.is_head or self.is_http_1_0)
        if open_ended and not self.is_http_1_0:  # RFC 9112, section 7.1
            headers.append((b"transfer-encoding", b"chunked"))
        said = [value for name, value in headers if name == b"connection"]
        if said and has_close(said):
            self.keep_alive = False
        elif not self.keep_alive:
            headers.append((b"connection", b"close"))
        lines = [STATUS_LINES[head.status], *map(b": ".join, headers)]
        return b"\r\n".join([*lines, b"", b""])


def wants_close(request: Request) -> bool:
    """Return whether this is the client's last request (RFC 9112, section 9.3)."""
    if request.http_version == b"1.0":
        return True
    return has_close(values(request, b"connection"))


def has_close(values: list[bytes]) -> bool:
    """Return whether a Connection header says that this is the end (section 9.6)."""
    options = b",".join(values).lower().split(b",")
    return b"close" in map(bytes.strip, options)
