"""The Python programs that a verb runs, or turns into."""

import os
import signal
import subprocess
import sys
from typing import NoReturn


def module(*command: str) -> int:
    """Run a module of this environment and return its exit status."""
    return subprocess.call([sys.executable, "-m", *command])


def outlive(*command: str) -> int:
    """Run a module, and return its exit status even if Ctrl-C ended it in its way."""
    before = signal.signal(signal.SIGINT, lambda *_: None)  # The module gets it, too.
    try:
        return module(*command)
    finally:
        signal.signal(signal.SIGINT, before)


def become(*arguments: str) -> NoReturn:
    """Turn into another Python program: its signals and exit status are its own."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *arguments])
