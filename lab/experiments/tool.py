"""A tool of the system, such as wrk, that puts a load on a server."""

import re
import shutil
import subprocess
from functools import partial

from lab.errors import LabError
from lab.experiments import machine

GRACE = 20  # seconds more than it was told to take


def run(seconds: int, *command: object) -> str:
    """Return what a tool prints, on a processor that the server does not use.

    LabError if it fails, or takes much longer than so many seconds.
    """
    tool, *options = map(str, command)
    try:
        done = subprocess.run(
            [tool, *options],
            capture_output=True,
            check=True,
            text=True,
            timeout=seconds + GRACE,
            preexec_fn=partial(machine.keep_to_core, -1),
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise LabError(f"{tool} did not do what it should: {error}") from None
    return done.stdout


def version(tool: str, option: str, pattern: str) -> str:
    """Return what a tool says of its version, "none" if it is not installed."""
    if shutil.which(tool) is None:
        return "none"
    said = subprocess.run([tool, option], capture_output=True, text=True)
    match = re.search(pattern, said.stdout + said.stderr)
    return match[1] if match else "unknown"
