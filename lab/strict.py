"""A reader of HTTP/1.1 responses that objects to whatever a strict client might."""

import re
from collections.abc import Iterator, Sequence

from lab.responses import (
    Asked,
    ObjectionError,
    Response,
    UnfinishedError,
    check_head,
    is_bodiless,
    options,
)

TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
STATUS_LINE = re.compile(rb"HTTP/1\.1 ([1-5][0-9]{2}) ([\t\x20-\x7e]*)")
FIELD_LINE = re.compile(rb"(%s):[ \t]*(.*?)[ \t]*" % TOKEN, re.DOTALL)
FIELD_VALUE = re.compile(rb"[\t\x20-\x7e\x80-\xff]*")
CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,16}")


def read_responses(
    data: bytes, asked: Sequence[Asked] = (Asked(),), ended: bool = True
) -> list[Response]:
    """Return the responses to these requests, those of the kind 1xx among them.

    `ended` says that the end of the connection came after the bytes. There may be fewer
    responses than requests: whoever asked knows whether there should be.

    Raises ObjectionError, or UnfinishedError where more bytes could make all well.
    """
    return list(each_response(Bytes(data, ended), asked))


def each_response(data: "Bytes", asked: Sequence[Asked]) -> Iterator[Response]:
    """Give one response after another, until the bytes end."""
    waiting = list(asked)
    while data.left():
        if not waiting:
            require_end(data, "nobody asked for more", "9112, 9.2")
        response = read_response(data, waiting[0])
        yield response
        if response.is_interim:
            require_more(data)
        elif closes(waiting.pop(0), response):
            require_end(data, "the connection ends with this response", "9112, 9.6")


def require_end(data: "Bytes", why: str, section: str) -> None:
    """Raise ObjectionError if there are bytes left."""
    if data.left():
        some = data.rest()[:20]
        raise ObjectionError(f"{why}, but {some!r} follows", section)


def require_more(data: "Bytes") -> None:
    """Raise UnfinishedError if the connection ended here."""
    if data.ended and not data.left():
        raise UnfinishedError("an interim response is the last", "9110, 15.2")


def closes(request: Asked, response: Response) -> bool:
    """Return whether the connection ends with this response, announced or not."""
    said = options(response)
    if request.close and b"close" not in said:
        raise ObjectionError("it was asked to close, and does not say so", "9112, 9.6")
    kept = request.version != b"1.0" or b"keep-alive" in said
    return b"close" in said or not kept


class Bytes:
    """What has come from a server, and how far it is read."""

    def __init__(self, data: bytes, ended: bool) -> None:
        self.data = data
        self.ended = ended
        self.at = 0

    def left(self) -> int:
        """Return how many bytes are not read yet."""
        return len(self.data) - self.at

    def rest(self) -> bytes:
        """Return what is not read yet, without reading it."""
        return self.data[self.at :]

    def take(self, size: int) -> bytes:
        """Read so many bytes."""
        if self.left() < size:
            short = size - self.left()
            raise UnfinishedError(f"the body ends {short} bytes too early", "9112, 8")
        self.at += size
        return self.data[self.at - size : self.at]

    def line(self) -> bytes:
        """Read a line, without its CRLF."""
        end = self.data.find(b"\n", self.at)
        line = self.data[self.at :] if end < 0 else self.data[self.at : end]
        if b"\r" in line[:-1] or (end < 0 and line[-1:] == b"\r" and self.ended):
            raise ObjectionError(f"a CR without LF in {line[:40]!r}", "9112, 2.2")
        if end < 0:
            raise UnfinishedError(f"the line {line[:40]!r} does not end", "9112, 8")
        if line[-1:] != b"\r":
            raise ObjectionError(f"a LF without CR after {line[:40]!r}", "9112, 2.2")
        self.at = end + 1
        return line[:-1]


# One response


def read_response(data: Bytes, request: Asked) -> Response:
    """Read one response, of any kind."""
    line = data.line()
    match = STATUS_LINE.fullmatch(line)
    if match is None:
        raise ObjectionError(f"no status line of HTTP/1.1: {line[:40]!r}", "9112, 4")
    headers = read_fields(data)
    head = Response(int(match[1]), match[2], headers)
    check_head(head, request)
    return head._replace(body=read_body(data, head, request))


def read_fields(data: Bytes) -> list[tuple[bytes, bytes]]:
    """Read headers or trailers, and the empty line after them."""
    fields = []
    while line := data.line():
        match = FIELD_LINE.fullmatch(line)
        if match is None:
            raise ObjectionError(f"no header: {line[:40]!r}", "9112, 5")
        if not FIELD_VALUE.fullmatch(match[2]):
            raise ObjectionError(f"a control character in {line[:40]!r}", "9110, 5.5")
        fields.append((match[1].lower(), match[2]))
    return fields


# Its body


def read_body(data: Bytes, head: Response, request: Asked) -> bytes:
    """Read what follows the headers and belongs to them (RFC 9112, section 6.3)."""
    if is_bodiless(head, request):
        require_response(data, "a body where none may be", "9110, 6.4.1")
        return b""
    if head.values(b"transfer-encoding"):
        body = read_chunks(data)
    elif sizes := head.values(b"content-length"):
        body = data.take(int(sizes[0]))
    elif request.version != b"1.0" or b"keep-alive" in options(head):
        raise ObjectionError("nothing says where the body ends", "9112, 6.3")
    elif data.ended:
        return data.take(data.left())
    else:
        raise UnfinishedError("the body ends only with the connection", "9112, 8")
    require_response(data, "more than the body should have", "9110, 8.6")
    return body


def require_response(data: Bytes, what: str, section: str) -> None:
    """Raise ObjectionError if what follows does not begin as a response does."""
    rest = data.rest()[:5]
    if not b"HTTP/".startswith(rest):
        raise ObjectionError(f"{what}: {data.rest()[:20]!r}", section)


def read_chunks(data: Bytes) -> bytes:
    """Read a body in chunks, to the empty line at its end."""
    body = bytearray()
    while size := read_chunk_size(data):
        body += data.take(size)
        if data.take(2) != b"\r\n":
            raise ObjectionError("a chunk does not end with CRLF", "9112, 7.1")
    if trailers := read_fields(data):
        raise ObjectionError(f"trailers not asked for: {trailers}", "9110, 6.5.1")
    return bytes(body)


def read_chunk_size(data: Bytes) -> int:
    """Read the line before a chunk."""
    line = data.line()
    if not CHUNK_SIZE.fullmatch(line):
        raise ObjectionError(f"no size of a chunk: {line[:40]!r}", "9112, 7.1")
    return int(line, 16)
