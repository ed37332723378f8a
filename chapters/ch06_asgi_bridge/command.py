"""The command line from here on: which application to serve, and where."""

import argparse
import asyncio
import contextlib
import os
import sys
from collections.abc import Callable, Coroutine

from chapters.ch01_stream_echo.command import port_number

from .asgi import App
from .loading import LoadError, load

HELLO = "chapters.apps.hello:app"


def run(main: Callable[[str, int, App], Coroutine[object, object, None]]) -> None:
    """Run a chapter's `main` with the host, the port and the application asked for."""
    asked = options().parse_args()
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C before the server was up.
        try:
            app = load(asked.app, asked.app_dir, asked.factory)
        except LoadError as error:
            sys.exit(str(error))
        asyncio.run(main(asked.host, asked.port, app))


def options() -> argparse.ArgumentParser:
    """Return what the command line may hold."""
    app = os.environ.get("APP") or HELLO
    host = os.environ.get("HOST") or "127.0.0.1"
    port = os.environ.get("PORT") or "8000"
    parser = argparse.ArgumentParser()
    add = parser.add_argument
    add("app", nargs="?", default=app, help="module:app; default: $APP or hello")
    add("--factory", action="store_true", help="it is called, and returns the app")
    add("--app-dir", default=".", help="where its module is; default: this folder")
    add("--host", default=host, help="default: $HOST or 127.0.0.1")
    add("--port", default=port, type=port_number, help="default: $PORT or 8000")
    return parser
