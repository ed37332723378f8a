"""Waiting until the transport has room for more."""

import asyncio


class FlowControl:
    """A gate for whoever writes: open while the transport has room."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.lost = False  # True once nobody is left to write to

    def pause(self) -> None:
        """Let writers wait; the transport holds more than it should."""
        self.open.clear()

    def resume(self) -> None:
        """Let writers go on."""
        self.open.set()

    def lose(self) -> None:
        """Send every writer away, now and from now on."""
        self.lost = True
        self.open.set()

    async def drain(self) -> None:
        """Return when there is room; ConnectionResetError if there is nobody.

        Others have their turn in any case, however much room there is.
        """
        await asyncio.sleep(0)
        while not self.open.is_set():
            await self.open.wait()  # Whoever goes on first may fill it again.
        self.require_client()

    def require_client(self) -> None:
        """Raise ConnectionResetError if there is nobody to write to."""
        if self.lost:
            raise ConnectionResetError("the client is gone")
