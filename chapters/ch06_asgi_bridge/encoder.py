"""The bytes of a response: its head, and how a client can tell where it ends."""

import time

import h11

from chapters.ch03_h11_http.answer import PHRASES, date
from chapters.ch03_h11_http.rules import values

from .response import NO_CONTENT, Head

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
STATUS_LINES = {
    status: b"HTTP/1.1 %d %s\r\n" % (status, PHRASES.get(status, "").encode())
    for status in range(200, 600)
}


class Encoder:
    """Makes the bytes of one response (RFC 9112, sections 4 to 7).

    Without a request, it is the answer to what was none.
    """

    def __init__(self, request: h11.Request | None = None) -> None:
        self.is_head = request is not None and request.method == b"HEAD"
        self.is_old = request is not None and request.http_version == b"1.0"
        asked = values(request, b"connection") if request else []
        self.close = request is None or self.is_old or has_close(asked)
        self.chunked = False
        self.begun = False  # The head is out.
        self.done = False

    def encode(self, head: Head | None, data: bytes, end: bool) -> bytes:
        """Return what comes next of the response."""
        pieces = [self.encode_head(head)] if head is not None else []
        if data and self.chunked:
            pieces += [b"%x\r\n" % len(data), data, b"\r\n"]
        elif data:
            pieces.append(data)
        if end and self.chunked:
            pieces.append(b"0\r\n\r\n")
        self.done = end
        return b"".join(pieces)

    def encode_head(self, head: Head) -> bytes:
        """Return the head, in which is told how the content will end."""
        self.begun = True
        headers, names = list(head.headers), dict(head.headers)
        if b"date" not in names:
            headers.insert(0, (b"date", date(int(time.time()))))
        if head.length is None and head.status not in NO_CONTENT and not self.is_old:
            self.chunked = not self.is_head  # RFC 9112, section 7.1
            headers.append((b"transfer-encoding", b"chunked"))
        said = [value for name, value in headers if name == b"connection"]
        if has_close(said):
            self.close = True
        elif self.close:
            headers.append((b"connection", b"close"))
        lines = [b"%s: %s\r\n" % header for header in headers]
        return b"".join([STATUS_LINES[head.status], *lines, b"\r\n"])


def has_close(values: list[bytes]) -> bool:
    """Return whether a Connection header says that this is the end (section 9.6)."""
    options = [option for value in values for option in value.lower().split(b",")]
    return b"close" in map(bytes.strip, options)
