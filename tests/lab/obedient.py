"""A protocol that does what its client says, and writes down what it was told."""

import asyncio
from collections.abc import Awaitable, Callable

from chapters.ch01_stream_echo.stopping import Connections, Server

COMMANDS = [
    "write",
    "write big",
    "write twice",
    "write eof",
    "close",
    "abort",
    "pause",
    "pause a turn",
    "half open",
    "no buffer",
    "fail",
]
BIG = 24 * 1024 * 1024  # bytes: more than any kernel holds for a client


class Obedient(asyncio.Protocol):
    """Takes each line for a command, and keeps a list of its callbacks."""

    def __init__(self, connections: Connections, callbacks: list[object]) -> None:
        self.connections = connections
        self.callbacks = callbacks
        self.transport: asyncio.Transport
        self.half_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.connections.add(transport)
        self.callbacks.append("connection_made")

    def data_received(self, data: bytes) -> None:
        self.note_data(data)
        for line in data.split(b"\n"):
            self.obey(line.decode())

    def note_data(self, data: bytes) -> None:
        """Write data down; TCP may cut it anywhere, so adjacent pieces are one."""
        last = self.callbacks[-1]
        if isinstance(last, bytes):
            self.callbacks[-1] = last + data
        else:
            self.callbacks.append(data)

    def obey(self, line: str) -> None:
        """Do what a line says; other lines say nothing."""
        commands: dict[str, Callable[[], object]] = {
            "write": lambda: self.transport.write(b"some bytes"),
            "write big": lambda: self.transport.write(bytes(BIG)),
            "write twice": lambda: self.transport.writelines([b"one", b"two"]),
            "write eof": lambda: self.transport.write_eof(),
            "close": lambda: self.transport.close(),
            "abort": lambda: self.transport.abort(),
            "pause": lambda: self.transport.pause_reading(),
            "pause a turn": self.pause_a_turn,
            "half open": lambda: setattr(self, "half_open", True),
            "no buffer": lambda: self.transport.set_write_buffer_limits(high=0),
            "fail": self.fail,
        }
        commands.get(line, lambda: None)()

    def pause_a_turn(self) -> None:
        self.transport.pause_reading()
        asyncio.get_running_loop().call_soon(self.transport.resume_reading)

    def fail(self) -> None:
        raise ValueError("a bug in a callback")

    def pause_writing(self) -> None:
        self.callbacks.append("pause_writing")

    def resume_writing(self) -> None:
        self.callbacks.append("resume_writing")

    def eof_received(self) -> bool:
        self.callbacks.append("eof_received")
        return self.half_open

    def connection_lost(self, exc: Exception | None) -> None:
        self.callbacks.append(f"connection_lost({type(exc).__name__})")
        self.connections.discard(self.transport)


def serve_with(
    callbacks: list[object],
) -> Callable[[str, int], Awaitable[Server]]:
    """Return a serve() whose only client is noted in `callbacks`."""

    async def serve(host: str, port: int) -> Server:
        connections = Connections()
        loop = asyncio.get_running_loop()
        listener = await loop.create_server(
            lambda: Obedient(connections, callbacks), host, port
        )
        return Server(listener, connections)

    return serve
