"""A timer that leaves the loop alone when it can, for chapter 4's server."""

import asyncio
from collections.abc import Callable

from chapters.ch01_stream_echo.command import announce, run, start
from chapters.ch01_stream_echo.stopping import Connections, Server, stop_requested
from chapters.ch03_h11_http.answer import Handler, echo
from chapters.ch04_timeouts.limits import LIMITS, Limits
from chapters.ch04_timeouts.server import HTTPProtocol
from chapters.ch04_timeouts.timer import Timer


class LazyTimer(Timer):
    """Calls back like a Timer, and asks the loop for far fewer calls."""

    def __init__(self, callback: Callable[[], None]) -> None:
        super().__init__(callback)
        self.due: float | None = None  # on the loop's clock; None while we do not run

    def start(self, seconds: float | None) -> None:
        """Fire in so many seconds, and not when it would have; None is never.

        The loop is asked for a call only if the one that it owes us comes too late.
        """
        if seconds is None:
            self.due = None
            return
        self.due = asyncio.get_running_loop().time() + seconds
        if self.handle is None or self.handle.when() > self.due:
            self.arm(self.due)

    def extend(self, seconds: float, most: float | None) -> None:
        """Fire so many seconds later, but in `most` seconds from now at the latest."""
        if self.due is not None and most is not None:
            now = asyncio.get_running_loop().time()
            self.start(min(self.due - now + seconds, most))

    def cancel(self) -> None:
        """Do not fire, and leave nothing with the loop."""
        super().cancel()
        self.due = None

    def arm(self, when: float) -> None:
        """Ask the loop for a call at this time of its clock, and for no other."""
        if self.handle is not None:
            self.handle.cancel()
        self.handle = asyncio.get_running_loop().call_at(when, self.fire)

    def fire(self) -> None:
        """Call back if it is time to, or else wait for the rest."""
        armed, self.handle = self.handle, None
        if self.due is None or armed is None:
            return
        if armed.when() < self.due:
            self.arm(self.due)
        else:
            self.due = None
            self.callback()


class LazyProtocol(HTTPProtocol):
    """One connection, whose deadline is in no hurry to be armed."""

    def __init__(
        self, connections: Connections, handler: Handler, limits: Limits
    ) -> None:
        super().__init__(connections, handler, limits)
        self.deadline.timer = LazyTimer(self.client_too_slow)


async def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    handler: Handler = echo,
    limits: Limits = LIMITS,
) -> Server:
    """Return a server with lazy timers that listens; port 0 lets the system choose."""
    connections = Connections()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(
        lambda: LazyProtocol(connections, handler, limits), host, port
    )
    return Server(listener, connections)


async def main(host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = stop_requested()
    server = await start(serve, host, port)
    announce("HTTP server", server.sockets, "curl http://{host}:{port}/[1-100]")
    await stop.wait()
    print("Stopping.", flush=True)
    await server.stop()


if __name__ == "__main__":
    run(main)
