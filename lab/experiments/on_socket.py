"""Chapter 7 on a socket that it inherits, for which its command has no option."""

import asyncio
import socket
import sys
from typing import Any

from chapters.ch06_asgi_bridge.loading import load
from chapters.ch07_robust_server import server


async def main(number: str, target: str) -> None:
    """Serve an application on the socket with this number, as chapter 7 does."""
    loop = asyncio.get_running_loop()
    create = loop.create_server

    async def inherit(factory: Any, host: str, port: int) -> asyncio.Server:
        return await create(factory, sock=socket.socket(fileno=int(number)))

    vars(loop)["create_server"] = inherit
    await server.main("", 0, load(target))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
