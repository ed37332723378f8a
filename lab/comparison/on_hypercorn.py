"""An ASGI application on hypercorn: python -m lab.comparison.on_hypercorn."""

import asyncio

from hypercorn.asyncio import serve
from hypercorn.config import Config

from .listening import application, listen

if __name__ == "__main__":
    config = Config()
    config.bind = [f"fd://{listen('hypercorn').detach()}"]
    asyncio.run(serve(application(), config))
