"""Stand-ins between asyncio and a server, which record what passes between them.

Neither side can tell. They know asyncio's public interfaces alone.
"""

import asyncio
from collections.abc import Iterable
from typing import Any

from lab.tracing.recorder import CONNECTION, Recorder
from lab.tracing.trace import Lane
from lab.tracing.words import count

Buffer = bytes | bytearray | memoryview


class TracedTransport(asyncio.Transport):
    """A transport, as the protocol sees it; calls go on to the real one."""

    def __init__(self, recorder: Recorder, number: int, real: asyncio.Transport):
        self.recorder = recorder
        self.number = number
        self.real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)  # what the interface does not name

    def __repr__(self) -> str:
        return repr(self.real)

    def call(self, name: str, *arguments: Any, data: bytes | None = None) -> None:
        """Record a call, make it, and record what the system had no room for."""
        note, number = self.recorder.note, self.number
        note(Lane.TRANSPORT, name, connection=number, data=data)
        with self.recorder.inside():
            getattr(self.real, name)(*arguments)
            if data and (kept := self.real.get_write_buffer_size()):
                note(Lane.TRANSPORT, "keeps", connection=number, note=count(kept))

    # Writing

    def write(self, data: Buffer) -> None:
        self.call("write", data, data=exact(data))

    def writelines(self, list_of_data: Iterable[Buffer]) -> None:
        pieces = list(list_of_data)
        self.call("writelines", pieces, data=b"".join(map(exact, pieces)))

    def write_eof(self) -> None:
        self.call("write_eof")

    def can_write_eof(self) -> bool:
        return self.real.can_write_eof()

    def get_write_buffer_size(self) -> int:
        return self.real.get_write_buffer_size()

    def get_write_buffer_limits(self) -> tuple[int, int]:
        return self.real.get_write_buffer_limits()

    def set_write_buffer_limits(
        self, high: int | None = None, low: int | None = None
    ) -> None:
        self.real.set_write_buffer_limits(high, low)

    # Reading

    def pause_reading(self) -> None:
        self.call("pause_reading")

    def resume_reading(self) -> None:
        self.call("resume_reading")

    def is_reading(self) -> bool:
        return self.real.is_reading()

    # Ending

    def close(self) -> None:
        self.call("close")

    def abort(self) -> None:
        self.call("abort")

    def is_closing(self) -> bool:
        return self.real.is_closing()

    # The rest

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self.real.get_extra_info(name, default)

    def get_protocol(self) -> asyncio.BaseProtocol:
        protocol = self.real.get_protocol()
        return protocol.real if isinstance(protocol, TracedBase) else protocol

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.real.set_protocol(traced_protocol(self.recorder, protocol, self.number))


class TracedBase(asyncio.BaseProtocol):
    """A protocol, as asyncio sees it; callbacks go on to the real one.

    `number` is that of the connection, where it is known already.
    """

    def __init__(self, recorder: Recorder, real: Any, number: int | None = None):
        self.recorder = recorder
        self.real = real
        self.number = number
        self.peer: Any = None

    def __repr__(self) -> str:
        return repr(self.real)

    def call(
        self,
        name: str,
        *arguments: Any,
        data: bytes | None = None,
        note: str = "",
    ) -> Any:
        """Record a callback, make it, and return what it returns."""
        kind = type(self.real).__name__
        self.recorder.note(Lane.PROTOCOL, name, kind, self.number, data, note)
        token = CONNECTION.set(self.number)
        try:
            with self.recorder.inside():
                return getattr(self.real, name)(*arguments)
        finally:
            CONNECTION.reset(token)

    def unmasked(self, message: str) -> str:
        """Return what asyncio says of a callback, as it would of the real one's."""
        real = self.real.connection_made.__qualname__
        return message.replace(TracedBase.connection_made.__qualname__, real)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.peer = transport.get_extra_info("peername")
        self.number = self.recorder.connection(self.peer)
        traced = TracedTransport(self.recorder, self.number, transport)
        self.call("connection_made", traced)

    def pause_writing(self) -> None:
        self.call("pause_writing")

    def resume_writing(self) -> None:
        self.call("resume_writing")

    def connection_lost(self, exc: Exception | None) -> None:
        note = "None" if exc is None else type(exc).__name__
        self.recorder.forget(self.peer)
        self.call("connection_lost", exc, note=note)

    def eof_received(self) -> bool | None:
        answer: bool | None = self.call("eof_received")
        kind, name = type(self.real).__name__, "eof_received returns"
        self.recorder.note(Lane.PROTOCOL, name, kind, self.number, note=str(answer))
        return answer


class TracedProtocol(TracedBase, asyncio.Protocol):
    """The usual kind of protocol, which is handed its bytes."""

    def data_received(self, data: bytes) -> None:
        self.call("data_received", data, data=data)


class TracedBufferedProtocol(TracedBase, asyncio.BufferedProtocol):
    """The kind of protocol that says where its bytes are to be put."""

    def get_buffer(self, sizehint: int) -> Any:
        self.buffer = self.real.get_buffer(sizehint)
        return self.buffer

    def buffer_updated(self, nbytes: int) -> None:
        data = bytes(memoryview(self.buffer).cast("B")[:nbytes])
        self.call("buffer_updated", nbytes, data=data)


def traced_protocol(
    recorder: Recorder, real: asyncio.BaseProtocol, number: int | None = None
) -> TracedBase:
    """Return a stand-in for a protocol."""
    if isinstance(real, asyncio.BufferedProtocol):
        return TracedBufferedProtocol(recorder, real, number)
    return TracedProtocol(recorder, real, number)


def exact(data: Any) -> bytes:
    """Return a copy of bytes; what is none, and will be refused, counts as empty."""
    return bytes(data) if isinstance(data, bytes | bytearray | memoryview) else b""
