"""A download that can be continued: one range of bytes, on the server of chapter 3."""

import re

from chapters.ch01_stream_echo.command import announce, run, say, start
from chapters.ch01_stream_echo.stopping import Server, stop_requested
from chapters.ch03_h11_http.answer import Answer
from chapters.ch03_h11_http.rules import Request, values
from chapters.ch03_h11_http.server import serve as serve_http

TEXT = b"".join(b"line %d\n" % number for number in range(100, 200))  # 900 bytes
TYPE = (b"content-type", b"text/plain; charset=utf-8")
ACCEPTS = (b"accept-ranges", b"bytes")

# One range: first-last, first- or -length. int() refuses some thousands of digits.
RANGE = re.compile(rb"(?i:bytes)=(\d{0,18})-(\d{0,18})")


def download(request: Request, body: bytes) -> Answer:
    """Send the text, or the part of it that is asked for."""
    part, size = asked_for(request), len(TEXT)
    if part is None:
        return Answer(200, [TYPE, ACCEPTS], TEXT)
    if not part:
        return Answer(416, [TYPE, (b"content-range", b"bytes */%d" % size)], b"")
    where = b"bytes %d-%d/%d" % (part[0], part[-1], size)
    return Answer(206, [TYPE, (b"content-range", where)], TEXT[part.start : part.stop])


def asked_for(request: Request) -> range | None:
    """Return the positions that a request asks for; None if it gets all of the text.

    There are none of them where the text ends before.
    """
    found = values(request, b"range")
    if request.method != b"GET" or len(found) != 1:  # RFC 9110, section 14.2
        return None
    if values(request, b"if-range"):  # We gave no validator, so none can match.
        return None
    return positions(found[0], len(TEXT))


def positions(value: bytes, size: int) -> range | None:
    """Return the positions that a Range header names; None if it is to be ignored."""
    match = RANGE.fullmatch(value)
    if match is None or match.groups() == (b"", b""):
        return None  # Any server may ignore what it does not understand.
    first, last = (int(each) if each else None for each in match.groups())
    if first is None:
        return range(max(0, size - (last or 0)), size)
    if last is None:
        return range(first, size)
    return range(first, min(last + 1, size)) if first <= last else None


async def serve(host: str = "127.0.0.1", port: int = 8000) -> Server:
    """Return a server of the text that listens; port 0 lets the system choose one."""
    return await serve_http(host, port, download)


async def main(host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = stop_requested()
    server = await start(serve, host, port)
    announce("Text server", server.sockets, "curl -i -r 9-17 http://{host}:{port}/")
    await stop.wait()
    say("Stopping.")
    await server.stop()


if __name__ == "__main__":
    run(main)
