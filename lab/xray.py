"""A chapter's own server, as it is, with every event printed as it happens."""

import asyncio
import contextlib
import importlib
import os
import signal
import sys
from functools import partial

from lab.errors import LabError
from lab.scenarios.serving import application_of, serving
from lab.terminal import mute, wants_colour
from lab.tracing.live import Printer
from lab.tracing.loop import XrayLoop


def main(package: str, host: str, port: str) -> None:
    """Run the `main` of a package's server until it is interrupted.

    A server of applications serves $APP, such as "chapters.apps.hello:app", or else
    its own; LabError if it cannot. A reader of our output who leaves, such as `head`,
    interrupts it too.
    """
    server = importlib.import_module(f"chapters.{package}.server")
    app = application_of(server.main, os.environ.get("APP") or None)
    # A shell has its background jobs ignore it, and then nobody could interrupt us.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    interrupt = partial(signal.raise_signal, signal.SIGINT)
    printer = Printer(sys.stdout, wants_colour(sys.stdout), interrupt)
    try:
        loop = XrayLoop(printer)
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            serve = serving(server.main, app, loop.recorder)
            runner.run(serve(host, int(port)))
    except BrokenPipeError:  # The server itself had something to print.
        mute(sys.stdout)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C before the server was up.
        try:
            main(*sys.argv[1:])
        except LabError as error:
            sys.exit(str(error))
