"""The Python programs that a verb runs, or turns into."""

import os
import subprocess
import sys
from typing import NoReturn


def module(*command: str) -> int:
    """Run a module of this environment and return its exit status."""
    return subprocess.call([sys.executable, "-m", *command])


def become(*arguments: str) -> NoReturn:
    """Turn into another Python program: its signals and exit status are its own."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *arguments])
