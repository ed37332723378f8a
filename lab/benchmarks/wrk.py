"""One conversation of wrk with a server, and what both found out about it."""

import json
from pathlib import Path
from typing import Any

from lab.child import Child
from lab.errors import LabError
from lab.experiments import tool
from lab.experiments.figures import Sample

SCRIPT = Path(__file__).with_name("wrk.lua")
TIMEOUT = 15  # seconds after which wrk counts an answer among what failed


def talk(server: Child, connections: int, seconds: int) -> Sample:
    """Return how a server answers for so many whole seconds.

    The `rate` of requests in a second; `half_ms` and `most_ms`, in which one half and
    99 of 100 are answered; and `cpu_us`, the server's processor time for a request.
    """
    before = server.figure("cpu")
    found = run(f"http://127.0.0.1:{server.figure('port'):.0f}/", connections, seconds)
    cpu = server.figure("cpu") - before
    if found["failed"] or not found["requests"]:
        raise LabError(f"{found['failed']} requests of wrk failed.")
    return {
        "rate": found["requests"] / found["us"] * 1e6,
        "half_ms": found["half"] / 1e3,
        "most_ms": found["most"] / 1e3,
        "cpu_us": cpu / found["requests"] * 1e6,
    }


def run(url: str, connections: int, seconds: int) -> dict[str, Any]:
    """Let wrk ask, and return what it found."""
    times = ["-d", seconds, "--timeout", TIMEOUT]
    options = ["-t", 1, "-c", connections, *times, "-s", SCRIPT]
    return read_output(tool.run(seconds, "wrk", *options, url))


def read_output(output: str) -> dict[str, Any]:
    """Return what the script wrote at the end of wrk's own words."""
    found: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
    return found
