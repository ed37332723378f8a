"""A folder of files as a website: safely, and with as little sent as can be."""

import asyncio
import os
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from chapters.ch06_asgi_bridge.asgi import App, Receive, Scope, Send

from .files import OpenFile, opened
from .messages import TEXT, Header, Response, require_http, respond
from .preconditions import unmet
from .ranges import requested_range

PIECE = 64 * 1024  # bytes of a file that are in memory at a time
NOT_ALLOWED = Response(
    HTTPStatus.METHOD_NOT_ALLOWED,
    b"This site is there to be read.\n",
    [TEXT, (b"allow", b"GET, HEAD")],
)
NOT_FOUND = Response(HTTPStatus.NOT_FOUND, b"There is nothing here.\n", [TEXT])


def site(folder: str | os.PathLike[str]) -> App:
    """Return an application that serves a folder; NotADirectoryError if it is none."""
    root = Path(folder).resolve()
    if not root.is_dir():
        raise NotADirectoryError(f"{folder} is not a folder")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        require_http(scope)
        if scope["method"] in ("GET", "HEAD"):
            await answer(root, scope, send)
        else:
            await respond(send, NOT_ALLOWED)

    return app


async def answer(root: Path, scope: Scope, send: Send) -> None:
    """Send the file that is asked for, or the way to it, or what there is instead."""
    path = scope["path"]
    async with opened(root, path) as found:
        if found:
            await send_found(scope, send, found)
            return
    async with opened(root, f"{path}/") as index:
        if index and path:
            await respond(send, moved(scope))
            return
    async with opened(root, "/404.html") as page:
        if page:
            whole = range(page.size)
            await send_file(scope, send, HTTPStatus.NOT_FOUND, page.type, page, whole)
            return
    await respond(send, NOT_FOUND)


def moved(scope: Scope) -> Response:
    """Return the way to a folder, whose pages link to what is inside it.

    It is relative: a path such as "//example.org" would name another host.
    """
    name = scope["path"].rpartition("/")[2]
    location = f"./{quote(name, safe='')}/".encode()
    if scope["query_string"]:
        location += b"?" + scope["query_string"]
    return Response(HTTPStatus.MOVED_PERMANENTLY, b"", [(b"location", location)])


async def send_found(scope: Scope, send: Send, found: OpenFile) -> None:
    """Send a file, a part of it, or why neither is sent."""
    if status := unmet(scope, found.etag, found.modified):
        await respond(send, Response(status, b"", found.validators))
        return
    headers = [*found.type, *found.validators, (b"accept-ranges", b"bytes")]
    part = requested_range(scope, found.etag, found.size)
    if part is None:
        whole = range(found.size)
        await send_file(scope, send, HTTPStatus.OK, headers, found, whole)
    elif part:
        content_range = b"bytes %d-%d/%d" % (part[0], part[-1], found.size)
        headers.append((b"content-range", content_range))
        await send_file(scope, send, HTTPStatus.PARTIAL_CONTENT, headers, found, part)
    else:
        await respond(send, out_of_range(found.size))


def out_of_range(size: int) -> Response:
    return Response(
        HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
        b"The file is %d bytes long.\n" % size,
        [TEXT, (b"content-range", b"bytes */%d" % size)],
    )


async def send_file(
    scope: Scope,
    send: Send,
    status: int,
    headers: Sequence[Header],
    found: OpenFile,
    part: range,
) -> None:
    """Send a part of a file, piece by piece, at the pace at which `send` returns.

    Raises EOFError if the file has become shorter. The server then breaks off, and
    the client can tell, for it was promised more.
    """
    headers = [*headers, (b"content-length", b"%d" % len(part))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    left = len(part) if scope["method"] == "GET" else 0
    if not left:
        await send({"type": "http.response.body", "body": b""})
        return
    found.file.seek(part.start)
    while left:
        # read() would hold up every other client while the disk looks for the bytes.
        piece = await asyncio.to_thread(found.file.read, min(left, PIECE))
        if not piece:
            raise EOFError(f"{found.name} has lost its last {left} bytes or more")
        left -= len(piece)
        more = left > 0
        await send({"type": "http.response.body", "body": piece, "more_body": more})
