"""The five programs, each in a process of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from lab.chapters import ROOT
from lab.errors import LabError

PROGRAMS = {
    "ours": "ours",
    "uvicorn": "on_uvicorn",
    "hypercorn": "on_hypercorn",
    "aiohttp": "aiohttp_tasks",
    "wsgiref": "wsgi_tasks",
}
ASGI = ["ours", "uvicorn", "hypercorn"]  # They serve any application of ASGI.
PLACE = re.compile(r"on ([\d.]+), port (\d+)\.")

Address = tuple[str, int]


@contextmanager
def running(name: str, *application: str) -> Iterator[Address]:
    """Run one of PROGRAMS until the block ends; give the address it listens at."""
    program = f"lab.comparison.{PROGRAMS[name]}"
    process = subprocess.Popen(
        [sys.executable, "-m", program, *application],
        cwd=ROOT,
        env=os.environ | {"HOST": "127.0.0.1", "PORT": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # What they log is not what we ask.
        text=True,
        start_new_session=True,  # Ctrl-C is for us; we then end the program.
    )
    try:
        assert process.stdout is not None
        place = PLACE.search(process.stdout.readline())
        if place is None:
            raise LabError(f"{program} does not say where it listens; run it by itself")
        yield place[1], int(place[2])
    finally:
        process.kill()
        process.communicate()
