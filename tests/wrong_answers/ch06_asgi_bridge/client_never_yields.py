"""Lets nobody else have a turn."""

STEP = "client"
SAYS = "it ended by itself"
FILE = "challenges/client.py"


class MemoryWire:
    async def drain(self):
        return
