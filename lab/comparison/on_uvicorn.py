"""An ASGI application on uvicorn: python -m lab.comparison.on_uvicorn [module:app]."""

import contextlib

import uvicorn

from .listening import application, listen

if __name__ == "__main__":
    # It takes httptools and uvloop where they are installed. Ours has h11 and asyncio.
    config = uvicorn.Config(application(), http="h11", loop="asyncio")
    with contextlib.suppress(KeyboardInterrupt):  # It passes Ctrl-C on when it ends.
        uvicorn.Server(config).run(sockets=[listen("uvicorn")])
