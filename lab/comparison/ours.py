"""An ASGI application on ours: python -m lab.comparison.ours [module:app]."""

import asyncio

from chapters.ch08_lifespan.options import LIMITS
from chapters.ch08_lifespan.server import main

from .listening import address, application

if __name__ == "__main__":
    asyncio.run(main(*address(), application(), limits=LIMITS))
