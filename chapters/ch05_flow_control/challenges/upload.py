"""An upload that is looked at as it comes, and never kept: on chapter 5's server."""

import hashlib
from http import HTTPStatus

from chapters.ch01_stream_echo.command import announce, run, say, start
from chapters.ch01_stream_echo.stopping import stop_requested
from chapters.ch03_h11_http.answer import Answer, plain
from chapters.ch03_h11_http.rules import Request, values
from chapters.ch05_flow_control.exchange import Exchange
from chapters.ch05_flow_control.handlers import HandlerServer
from chapters.ch05_flow_control.server import serve as serve_http

MOST = 1024 * 1024  # bytes of an upload
CLOSE = (b"connection", b"close")


async def digest(exchange: Exchange) -> None:
    """Answer with the size and the SHA-256 of a body; 413 for one of more than MOST."""
    if announced(exchange.request) > MOST:
        await refuse(exchange)
        return
    size, found = 0, hashlib.sha256()
    while piece := await exchange.read():
        size += len(piece)
        if size > MOST:
            await refuse(exchange)
            return
        found.update(piece)
    text = f"{size} bytes, {found.hexdigest()}\n"
    await exchange.answer(
        Answer(200, [(b"content-type", b"text/plain")], text.encode())
    )


def announced(request: Request) -> int:
    """Return the size of a body as its head gives it; 0 if it gives none."""
    return max(map(int, values(request, b"content-length")), default=0)


async def refuse(exchange: Exchange) -> None:
    """Say that this is too much, and that no more of it will be taken."""
    answer = plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    await exchange.answer(answer._replace(headers=[*answer.headers, CLOSE]))


async def serve(host: str = "127.0.0.1", port: int = 8000) -> HandlerServer:
    """Return a server that takes uploads; port 0 lets the system choose one."""
    return await serve_http(host, port, digest)


async def main(host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = stop_requested()
    server = await start(serve, host, port)
    announce("Upload server", server.sockets, "curl -T FILE http://{host}:{port}/")
    await stop.wait()
    say("Stopping.")
    await server.stop()


if __name__ == "__main__":
    run(main)
