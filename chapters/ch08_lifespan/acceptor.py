"""Accepting clients: as many as there is room for, and every one of those."""

import asyncio
import logging
import resource
import socket
from collections.abc import Callable, Sequence

from .connections import LimitedConnections
from .listening import BACKLOG

PAUSE = 1.0  # seconds without accepting, after the system refused to
QUIET = 60.0  # seconds in which we do not complain of that again
CLIENTS_PER_TURN = 100  # accepted before others have their turn; as many as in asyncio
RESERVE = 64  # descriptors that an application may want, and the server itself

logger = logging.getLogger(__name__)

Factory = Callable[[], asyncio.BaseProtocol]


def most_connections() -> int | None:
    """Return how many connections leave descriptors for all else; None is no limit."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return None
    return max(1, soft - min(RESERVE, soft // 2))


class Acceptor:
    """Accepts who waits at some sockets, while there is room for more connections.

    Who finds no room waits in the system, and is accepted when another has ended.
    """

    def __init__(
        self,
        sockets: Sequence[socket.socket],
        factory: Factory,
        connections: LimitedConnections,
    ) -> None:
        self.sockets = sockets
        self.factory = factory
        self.connections = connections
        self.connecting: set[asyncio.Task[None]] = set()  # accepted, not yet protocols
        self.pause: asyncio.TimerHandle | None = None  # It ends when this is due.
        self.complained = -QUIET  # when, by the loop's clock
        connections.on_room = self.resume
        self.resume()

    @property
    def has_room(self) -> bool:
        """Whether one more may be accepted."""
        return self.connections.room > len(self.connecting)

    # Called by the loop

    def accept_some(self, listening: socket.socket) -> None:
        """Accept those who wait; so many at once that others have their turn soon."""
        for _ in range(CLIENTS_PER_TURN):
            if not (self.has_room and self.accept(listening)):
                break
        if not self.has_room:
            self.stop_watching()

    def accept(self, listening: socket.socket) -> bool:
        """Accept one who waits; return whether there may be more."""
        loop = asyncio.get_running_loop()
        try:
            client, _ = listening.accept()
        except ConnectionAbortedError:
            return True  # This client left while it was still queueing.
        except BlockingIOError:
            return False
        except OSError as error:
            self.rest(error)
            return False
        client.setblocking(False)
        task = loop.create_task(self.connect(client))
        self.connecting.add(task)
        task.add_done_callback(self.connected)
        return True

    def connected(self, task: asyncio.Task[None]) -> None:
        """Take note that one who was accepted is counted among the connections."""
        self.connecting.discard(task)
        if self.pause is None:
            self.resume()

    # Called by the connections, when there is room, and by the timer

    def resume(self) -> None:
        """Accept again, if there is room."""
        self.stop_watching()
        if self.has_room:
            loop = asyncio.get_running_loop()
            for listening in self.sockets:
                loop.add_reader(listening, self.accept_some, listening)

    # Called by the server

    async def stop(self) -> None:
        """Accept those who wait by now, if there is room, and nobody after them."""
        self.stop_watching()
        sockets, self.sockets = self.sockets, ()
        for listening in sockets:
            for _ in range(BACKLOG):  # New ones may come all the time.
                if not (self.has_room and self.accept(listening)):
                    break
            listening.close()
        self.stop_watching()
        if self.connecting:
            await asyncio.wait(self.connecting)

    # What the others use

    async def connect(self, client: socket.socket) -> None:
        """Make who was accepted a connection; close it, if that cannot be."""
        loop = asyncio.get_running_loop()
        try:
            await loop.connect_accepted_socket(self.factory, client)
        except OSError:
            client.close()  # This client has left already.
        except BaseException:
            client.close()
            raise

    def stop_watching(self) -> None:
        """Accept nobody, until resume() is called."""
        for listening in self.sockets:
            asyncio.get_running_loop().remove_reader(listening)
        if self.pause is not None:
            self.pause.cancel()
            self.pause = None

    def rest(self, error: OSError) -> None:
        """Accept nobody for a while: the system has no room, and retrying is no help.

        asyncio would try again as often as clients may wait, and log each time.
        """
        loop = asyncio.get_running_loop()
        self.stop_watching()
        self.pause = loop.call_later(PAUSE, self.resume)
        if loop.time() - self.complained >= QUIET:
            self.complained = loop.time()
            logger.error("cannot accept: %s", error.strerror)
