"""Sockets that listen: at a port, at a path, or inherited from whoever started us."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

Listen = Callable[[], Awaitable[Sequence[socket.socket]]]

BACKLOG = 2048  # clients that may wait to be accepted; the system may have fewer wait
LARGEST = 2**31 - 1  # No descriptor has it; of more, socket() takes the lower bits.


class ListenError(Exception):
    """Nobody can listen there, for this reason."""


async def tcp(host: str, port: int) -> list[socket.socket]:
    """Return sockets that listen at every address of a host.

    Port 0 lets the system choose one. An address that this machine does not have, or a
    family of them, is left out, if the host has another. Raises OSError.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(
        host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )
    missing: OSError | None = None
    with contextlib.ExitStack() as opened:
        sockets = []
        for family, _, _, _, address in dict.fromkeys(found):
            try:
                new = socket.create_server(address, family=family, backlog=BACKLOG)
            except OSError as error:
                if error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                    raise
                missing = error
            else:
                new.setblocking(False)
                sockets.append(opened.enter_context(new))
        if missing and not sockets:
            raise missing
        opened.pop_all()
    return sockets


class UnixSocket(socket.socket):
    """A socket that listens at a path; the file that is there goes when it closes."""

    def __init__(self, path: str) -> None:
        super().__init__(socket.AF_UNIX, socket.SOCK_STREAM)
        self.path = path
        self.inode: int | None = None  # of our file
        self.setblocking(False)

    def open(self) -> None:
        """Make the file, and listen."""
        self.bind(self.path)
        self.inode = Path(self.path).stat().st_ino
        self.listen(BACKLOG)

    def close(self) -> None:
        """Remove the file, if it is still ours, and listen no more."""
        with contextlib.suppress(OSError):  # The folder may be another's by now.
            if self.inode and self.inode == Path(self.path).stat().st_ino:
                Path(self.path).unlink()
        super().close()


async def unix(path: str) -> list[socket.socket]:
    """Return a socket that listens at a path; ListenError if another server does.

    What a server has left there that was killed is replaced.
    """
    if not path or "\0" in path:  # Linux would choose another name.
        raise ListenError(f"Cannot listen at {path!r}: it is no path.")
    listening = UnixSocket(path)
    try:
        remove_stale(Path(path))
        listening.open()
    except (OSError, UnicodeError) as error:
        listening.close()
        reason = getattr(error, "strerror", None) or error
        raise ListenError(f"Cannot listen at {path}: {reason}.") from None
    return [listening]


def remove_stale(path: Path) -> None:
    """Remove the file of a socket at which nobody listens."""
    if path.is_socket():
        with socket.socket(socket.AF_UNIX) as client:
            client.setblocking(False)  # There may be a queue.
            if client.connect_ex(str(path)) == errno.ECONNREFUSED:
                path.unlink()


async def inherited(number: int) -> list[socket.socket]:
    """Return the socket with this number; ListenError if none listens under it."""
    try:
        found = socket.socket(fileno=min(number, LARGEST))
        if not found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            found.detach()  # It is not for us to close.
            raise OSError(errno.EINVAL, "it does not listen")
    except OSError as error:
        line = f"Cannot listen at descriptor {number}: {error.strerror}."
        raise ListenError(line) from None
    found.setblocking(False)
    return [found]
