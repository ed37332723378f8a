"""The command line of a chapter: where to listen, and one line when that fails."""

import argparse
import asyncio
import contextlib
import errno
import os
import socket
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import TypeVar

Listening = TypeVar("Listening")


def port_number(text: str) -> int:
    """Return `text` as a port, or raise an error that says what a port is."""
    if text.isdecimal() and int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port from 0 to 65535")


def run(main: Callable[[str, int], Coroutine[object, object, None]]) -> None:
    """Run a chapter's `main` with the host and the port that were asked for."""
    host = os.environ.get("HOST") or "127.0.0.1"
    port = os.environ.get("PORT") or "8000"
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default=host, help="default: $HOST or 127.0.0.1")
    parser.add_argument(
        "--port", default=port, type=port_number, help="default: $PORT or 8000"
    )
    asked = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C before the server was up.
        asyncio.run(main(asked.host, asked.port))


async def start(
    serve: Callable[[str, int], Awaitable[Listening]], host: str, port: int
) -> Listening:
    """Return what `serve` returns, or end the program with a line on why it cannot."""
    try:
        return await serve(host, port)
    except (OSError, UnicodeError) as error:  # No such address, or no such name.
        sys.exit(explain(error, host, port))


def explain(error: OSError | UnicodeError, host: str, port: int) -> str:
    """Return one line on why nobody can listen there, and what to do."""
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use. Choose another, such as PORT=8001."
    reason = getattr(error, "strerror", None) or error
    return f"Cannot listen on {host}, port {port}: {reason}. Check HOST and PORT."


def announce(name: str, sockets: Sequence[socket.socket], attempt: str) -> None:
    """Print where a server listens, and a command that talks to it."""
    places = [listening.getsockname()[:2] for listening in sockets]
    listens = " and ".join(f"{host}, port {port}" for host, port in places)
    host, port = places[0]
    if ":" in host and "http:" in attempt:
        host = f"[{host}]"  # RFC 3986, section 3.2.2
    attempt = attempt.format(host=host, port=port)
    say(f"{name} on {listens}. Try: {attempt}")


def say(line: str) -> None:
    """Print a line at once; whether anybody can read it makes no difference."""
    try:
        print(line, flush=True)
    except ValueError:
        pass  # It was closed, by an application that we serve.
    except OSError:  # As in `| head -n 1`, or on a full disk.
        nowhere = os.open(os.devnull, os.O_WRONLY)  # There goes what is left, at exit.
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
