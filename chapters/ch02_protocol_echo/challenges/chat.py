"""A chat on the Protocol of chapter 2: what one client says, all the others hear."""

import asyncio
from functools import partial
from typing import cast

from chapters.ch01_stream_echo.command import announce, run, say, start
from chapters.ch01_stream_echo.stopping import Connections, Server, stop_requested


class Room:
    """The clients of one server, and those among them that have no room for more."""

    def __init__(self) -> None:
        self.present: list[ChatProtocol] = []
        self.full: set[ChatProtocol] = set()


class ChatProtocol(asyncio.Protocol):
    """One client in the room."""

    def __init__(self, connections: Connections, room: Room) -> None:
        # Per server
        self.connections = connections
        self.room = room
        # Per connection
        self.transport: asyncio.Transport

    # Called by the transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.connections.add(self.transport)
        self.room.present.append(self)
        if self.room.full:
            self.transport.pause_reading()  # It waits like everybody else.

    def data_received(self, data: bytes) -> None:
        """Pass on what this client says."""
        for other in self.room.present:
            if other is not self:
                other.transport.write(data)

    def pause_writing(self) -> None:
        """Let everybody wait while this client has no room."""
        self.room.full.add(self)
        for each in self.room.present:
            each.transport.pause_reading()

    def resume_writing(self) -> None:
        """Let everybody go on, unless another client has no room."""
        self.room.full.discard(self)
        if not self.room.full:
            for each in self.room.present:
                each.transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget this client; whoever waited for it waits no longer."""
        self.connections.discard(self.transport)
        self.room.present.remove(self)
        self.resume_writing()


async def serve(host: str = "127.0.0.1", port: int = 8000) -> Server:
    """Return a chat server that listens; port 0 lets the system choose one."""
    connections, room = Connections(), Room()
    loop = asyncio.get_running_loop()
    make = partial(ChatProtocol, connections, room)
    listener = await loop.create_server(make, host, port)
    return Server(listener, connections)


async def main(host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    stop = stop_requested()
    server = await start(serve, host, port)
    announce("Chat server", server.sockets, "nc {host} {port}, in two terminals")
    await stop.wait()
    say("Stopping.")
    await server.stop()


if __name__ == "__main__":
    run(main)
