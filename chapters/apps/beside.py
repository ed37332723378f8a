"""A server beside other code, in one loop: python -m chapters.apps.beside."""

import asyncio

from chapters.ch08_lifespan.server import serve

from . import notes


async def main() -> None:
    """Serve the notes for as long as the other work takes."""
    server = await serve(port=0, app=notes.app)
    try:
        await work()
    finally:
        await server.stop()


async def work() -> None:
    for number in range(3):
        print(f"Working: {number}.", flush=True)
        await asyncio.sleep(0.1)


if __name__ == "__main__":
    asyncio.run(main())
