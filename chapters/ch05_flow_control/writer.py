"""The writing half of a connection."""

import asyncio
import contextlib
import socket
import struct

from chapters.ch04_timeouts.timeouts import show_progress

RESET = struct.pack("ii", 1, 0)  # Linger for 0 seconds: RST goes out, and no FIN.
HIGH_WATER = 64 * 1024  # bytes in the transport's buffer, above which writers wait


class ClientDisconnected(ConnectionError):
    """Nothing can reach the client any more: the only error that means this."""


class TransportWriter:
    """Writes while there is a client, and makes writers wait while there is no room."""

    def __init__(self, transport: asyncio.Transport, high_water: int) -> None:
        self.transport = transport
        self.room = asyncio.Event()  # Nobody need wait: there is room, or no client.
        self.room.set()
        self.paused = False  # The transport holds more than it should.
        self.ended = False  # Nobody may write any more.
        self.finished = False  # Our FIN follows what is left.
        self.resets = False  # abort() sends a reset.
        self.written = 0  # bytes, into the transport
        transport.set_write_buffer_limits(high=high_water)
        show_progress(transport)

    @property
    def closed(self) -> bool:
        """Whether nothing can be sent any more."""
        return self.ended or self.transport.is_closing()

    def sent(self) -> int:
        """Return how many bytes have left the transport's buffer."""
        return self.written - self.transport.get_write_buffer_size()

    # Called by whoever writes

    async def ready(self) -> None:
        """Return when there is room; raises ClientDisconnected if nobody is there."""
        while self.paused and not self.closed:
            await self.room.wait()  # Whoever goes on first may fill it again.
        self.require_client()

    async def drain(self) -> None:
        """Return when there is room, as ready() does, after others had their turn."""
        await asyncio.sleep(0)
        await self.ready()

    def write(self, data: bytes) -> None:
        """Send; raises ClientDisconnected if nobody is there."""
        self.require_client()
        self.written += len(data)  # first: the transport may pause us within write()
        try:
            self.transport.write(data)
        except BaseException:  # Nobody knows how much of it is out.
            self.abort()
            raise

    def require_client(self) -> None:
        """Raise ClientDisconnected if nothing can be sent any more."""
        if self.closed:
            raise ClientDisconnected("the client is gone")

    def reset_if_cut(self) -> None:
        """Have abort() send a reset, for FIN would be the end of a whole response."""
        self.resets = True

    # Called by the connection

    def pause(self) -> None:
        """Let writers wait; the transport holds more than it should."""
        self.paused = True
        self.room.clear()

    def resume(self) -> None:
        """Let writers go on."""
        self.paused = False
        self.room.set()

    def close(self) -> None:
        """Send every writer away, now and from now on."""
        self.ended = True
        self.room.set()

    def abort(self) -> None:
        """Close at once; what is left is lost, and half must not look whole."""
        is_whole = self.finished and not self.transport.get_write_buffer_size()
        if self.resets and not is_whole:
            with contextlib.suppress(OSError):  # It is closed already.
                sock = self.transport.get_extra_info("socket")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.close()
        self.transport.abort()

    def half_close(self) -> None:
        """Send what is left, then FIN; until all is out, the transport is full."""
        self.close()
        self.finished = True
        self.transport.set_write_buffer_limits(high=0)
        with contextlib.suppress(OSError):  # It has reset; reading will tell.
            self.transport.write_eof()

    def client_has_reset(self) -> bool:
        """Return whether the client has reset, which nobody hears who does not read."""
        sock = self.transport.get_extra_info("socket")
        return bool(sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))
