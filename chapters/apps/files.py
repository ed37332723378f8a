"""The files of a site: which one a path names, and what is said of it."""

import asyncio
import contextlib
import errno
import mimetypes
import os
import time
from collections.abc import AsyncIterator
from email.utils import formatdate
from pathlib import Path
from typing import BinaryIO

from .messages import Header

INDEX = "index.html"
# What open() says when there is nothing to show. Any other error is not the client's:
# it gets 500, for a 404 would say that the file is gone when we are out of descriptors.
MISSING = {
    errno.ENOENT,
    errno.ENOTDIR,
    errno.EACCES,
    errno.ELOOP,
    errno.ENAMETOOLONG,
}
# Python's own table, without the system's: a site is the same on every machine.
TYPES = mimetypes.MimeTypes().types_map[True] | {
    ".avif": "image/avif",
    ".js": "text/javascript",  # RFC 9239; Python 3.11 knows an older name.
    ".mjs": "text/javascript",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}


class OpenFile:
    """A file that is open for reading, as it was when it was opened."""

    def __init__(self, name: str, file: BinaryIO) -> None:
        self.name = name
        self.file = file
        stat = os.fstat(file.fileno())  # of this very file, whatever the name means now
        self.size = stat.st_size
        self.modified = stat.st_mtime_ns // 10**9
        # A strong validator: other bytes, another tag (RFC 9110, section 8.8.1).
        # Anybody can set the modification time back, as `cp -p` and `tar` do; nobody
        # the change time. The inode tells apart files that a symlink points to in turn.
        tag = f'"{stat.st_ino:x}-{stat.st_size:x}-{stat.st_ctime_ns:x}"'
        self.etag = tag.encode()

    @property
    def validators(self) -> list[Header]:
        """What lets a client ask again cheaply, and the order to do so each time."""
        modified = min(self.modified, time.time())  # RFC 9110, section 8.8.2.1
        return [
            (b"etag", self.etag),
            (b"last-modified", formatdate(modified, usegmt=True).encode()),
            (b"cache-control", b"no-cache"),  # It may keep the file, if it asks first.
        ]

    @property
    def type(self) -> list[Header]:
        """What the file is, by its name; browsers must not guess from its content."""
        kind = TYPES.get(Path(self.name).suffix.lower(), "application/octet-stream")
        charset = "; charset=utf-8" if kind.startswith("text/") else ""
        return [
            (b"content-type", f"{kind}{charset}".encode()),
            (b"x-content-type-options", b"nosniff"),
        ]


@contextlib.asynccontextmanager
async def opened(root: Path, path: str) -> AsyncIterator[OpenFile | None]:
    """Open a file in a thread, for a disk may be slow, and close it whatever happens.

    A thread cannot be cancelled. If we are, it may open the file a moment later; the
    shield keeps what it returns, and the callback closes it then.
    """
    opening = asyncio.create_task(asyncio.to_thread(open_file, root, path))
    try:
        yield await asyncio.shield(opening)
    finally:
        opening.add_done_callback(close)


def close(opening: asyncio.Task[OpenFile | None]) -> None:
    """Close what was opened; wait for a thread that still reads one piece from it."""
    if opening.cancelled() or opening.exception():
        return
    if found := opening.result():
        found.file.close()


def open_file(root: Path, path: str) -> OpenFile | None:
    """Open the file that a path names, or return None if there is none to show."""
    try:
        place = locate(root, path)
        if place is None or not place.is_file():  # open() would wait on a FIFO.
            return None
        return OpenFile(INDEX if path.endswith("/") else path, place.open("rb"))
    except OSError as error:
        if error.errno not in MISSING:
            raise
        return None


def locate(root: Path, path: str) -> Path | None:
    """Return what a decoded path names inside `root`, all symlinks followed.

    Returns None for what is outside; raises OSError if there is nothing.
    """
    if path.endswith("/"):
        path += INDEX
    start, *names = path.split("/")
    if start or not all(is_public(name) for name in names):
        return None
    try:  # Path.resolve() would raise RuntimeError for a loop, until Python 3.13.
        place = os.path.realpath(root.joinpath(*names), strict=True)
    except ValueError:  # No name has a NUL in it, or half a surrogate pair.
        return None
    return Path(place) if Path(place).is_relative_to(root) else None


def is_public(name: str) -> bool:
    """Return whether a name may be asked for: no "..", no ".git", no backslash."""
    if name == ".well-known":  # RFC 8615
        return True
    return bool(name) and not name.startswith(".") and "\\" not in name
