"""Stand-ins for what the loop provides, which record what they are asked."""

import asyncio


class NoSocket:
    """What a transport without a socket has in its place."""

    def setsockopt(self, *option: object) -> None:
        """Do nothing: there is no system."""


class FakeTransport(asyncio.Transport):
    """A transport without a socket: it writes down every call, and closes at once."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []
        self.written = bytearray()
        self.closing = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.calls.append("write")
        self.written += data

    def get_extra_info(self, name: str, default: object = None) -> object:
        return NoSocket() if name == "socket" else default

    def set_write_buffer_limits(
        self, high: int | None = None, low: int | None = None
    ) -> None:
        """Do nothing: what is written is never buffered."""

    def pause_reading(self) -> None:
        self.calls.append("pause_reading")

    def resume_reading(self) -> None:
        self.calls.append("resume_reading")

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.calls.append("close")
        self.closing = True

    def abort(self) -> None:
        self.calls.append("abort")
        self.closing = True
