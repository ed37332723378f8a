"""The five programs, each in a process of its own."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from lab.child import Child
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
LONGEST = 60.0  # seconds until a program listens

Address = tuple[str, int]


@contextmanager
def running(name: str, *application: str) -> Iterator[Address]:
    """Run one of PROGRAMS until the block ends; give the address it listens at."""
    deadline, program = time.monotonic() + LONGEST, f"lab.comparison.{PROGRAMS[name]}"
    with Child(deadline, program, *application, HOST="127.0.0.1", PORT="0") as child:
        try:
            place = PLACE.search(child.line())
            if place is None:
                raise LabError(f"{program} does not say where it listens")
            yield place[1], int(place[2])
        finally:
            child.process.kill()
