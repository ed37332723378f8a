"""A chapter's own server, as it is, with every event printed as it happens."""

import asyncio
import contextlib
import importlib
import signal
import sys
from functools import partial

from lab.terminal import mute, wants_colour
from lab.tracing.live import Printer
from lab.tracing.loop import XrayLoop


def main(package: str, host: str, port: str) -> None:
    """Run the `main` of a package's server until it is interrupted.

    A reader of our output who leaves, such as `head`, interrupts it too.
    """
    server = importlib.import_module(f"chapters.{package}.server")
    # A shell has its background jobs ignore it, and then nobody could interrupt us.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    interrupt = partial(signal.raise_signal, signal.SIGINT)
    printer = Printer(sys.stdout, wants_colour(sys.stdout), interrupt)
    try:
        with asyncio.Runner(loop_factory=lambda: XrayLoop(printer)) as runner:
            runner.run(server.main(host, int(port)))
    except BrokenPipeError:  # The server itself had something to print.
        mute(sys.stdout)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C before the server was up.
        main(*sys.argv[1:])
