"""What the five programs have in common: where they listen, and what they serve."""

import os
import socket
import sys
from importlib import import_module
from typing import Any

from chapters.ch01_stream_echo.command import announce

BACKLOG = 128  # clients whom the system keeps waiting until they are accepted
TASKS = "chapters.apps.tasks:app"


def address() -> tuple[str, int]:
    """Return where to listen: HOST and PORT, as for the chapters."""
    return os.environ.get("HOST") or "127.0.0.1", int(os.environ.get("PORT") or 8000)


def listen(name: str) -> socket.socket:
    """Return a socket that listens, for a server to accept from; say so.

    Whoever connects before the server is up waits for it, and is not refused.
    """
    listener = socket.create_server(address(), backlog=BACKLOG)
    say_where(name, listener)
    return listener


def say_where(name: str, listener: socket.socket) -> None:
    announce(name, [listener], "curl http://{host}:{port}/tasks")


def application() -> Any:
    """Return the application that the command line names, as in module:app."""
    name = sys.argv[1] if len(sys.argv) > 1 else TASKS
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)
