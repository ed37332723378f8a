"""Chapter 1 without streams: the same echo server, on sockets alone."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Sequence

from .command import announce, run, say, start
from .stopping import GRACE, in_time, stop_requested

READ_SIZE = 64 * 1024  # bytes: the most that one recv() hands us
ACCEPT_PAUSE = 1.0  # seconds without accepting, after the system refused to

logger = logging.getLogger(__name__)


async def echo(client: socket.socket) -> None:
    """Send every byte back until the client has finished sending."""
    loop = asyncio.get_running_loop()
    with contextlib.suppress(OSError):  # The client is gone, or the network is.
        while data := await loop.sock_recv(client, READ_SIZE):
            await loop.sock_sendall(client, data)
            await asyncio.sleep(0)  # Neither call yields when it need not wait.


class RawServer:
    """A listening socket, and one task for each client that it accepted."""

    def __init__(self, listener: socket.socket) -> None:
        # Per server
        self.listener = listener
        self.accepting = asyncio.create_task(self.accept_all())
        # Per connection; these are also the references that keep the tasks alive.
        self.clients: dict[asyncio.Task[None], socket.socket] = {}

    @property
    def sockets(self) -> Sequence[socket.socket]:
        """The listening socket, as the only one of a sequence."""
        return (self.listener,)

    async def accept_all(self) -> None:
        """Accept clients until cancelled, also after the system ran out of room."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                client, _ = await loop.sock_accept(self.listener)
            except ConnectionAbortedError:
                continue  # This client left while it was still queueing.
            except OSError as error:
                logger.warning("cannot accept: %s", error.strerror)
                await asyncio.sleep(ACCEPT_PAUSE)
            else:
                self.start_echo(client)
                await asyncio.sleep(0)  # Those already accepted have their turn.

    def start_echo(self, client: socket.socket) -> None:
        """Serve one client in a task of its own."""
        task = asyncio.create_task(echo(client))
        self.clients[task] = client
        task.add_done_callback(self.finished)

    def finished(self, task: asyncio.Task[None]) -> None:
        """Close a client's socket, whichever way its task ended."""
        self.clients.pop(task).close()

    async def stop(self, grace: float = GRACE) -> None:
        """Accept nobody new; cancel what has not ended after `grace` seconds."""
        if not self.accepting.done():
            await self.stop_accepting()
        self.listener.close()
        for client in self.clients.values():
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RD)  # Now recv() returns b"" to echo().
        await in_time(asyncio.gather(*self.clients, return_exceptions=True), grace)

    async def stop_accepting(self) -> None:
        """Cancel sock_accept(), but not while it is about to return a client."""
        asyncio.get_running_loop().remove_reader(self.listener)
        await asyncio.sleep(0)  # Whoever was accepted just now gets a task first.
        self.accepting.cancel()
        await asyncio.wait([self.accepting])


async def serve(host: str = "127.0.0.1", port: int = 8000) -> RawServer:
    """Return an echo server that listens; port 0 lets the system choose one."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    family, _, _, _, address = found[0]
    listener = socket.create_server(address, family=family, backlog=100)
    listener.setblocking(False)
    # Send at once, also what is small; accepted sockets inherit this.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
    return RawServer(listener)


async def main(host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = stop_requested()
    server = await start(serve, host, port)
    announce("Echo server on raw sockets", server.sockets, "nc {host} {port}")
    await stop.wait()
    say("Stopping.")
    await server.stop()


if __name__ == "__main__":
    run(main)
