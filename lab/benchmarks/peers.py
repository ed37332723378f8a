"""The programs that a benchmark needs beside ours: whether they are here, and which."""

import importlib.util
import shutil
from importlib.metadata import version

from lab.errors import LabError
from lab.experiments import tool

PEERS = ("uvicorn", "hypercorn")
PEER_IS_MISSING = (
    "{} is not installed in this environment. It is in requirements.txt: "
    "make clean, and then this verb again, installs it."
)
WRK_IS_MISSING = (
    "wrk is not installed. It is in most package managers: apt-get install wrk, "
    "dnf install wrk, brew install wrk."
)


def require_wrk() -> None:
    """Raise LabError unless wrk is here."""
    if shutil.which("wrk") is None:
        raise LabError(WRK_IS_MISSING)


def require_peers() -> None:
    """Raise LabError unless each of the other servers is here."""
    for name in PEERS:
        if importlib.util.find_spec(name) is None:
            raise LabError(PEER_IS_MISSING.format(name))


def versions() -> dict[str, str]:
    """Return the version of each peer, of the parser of all, and of wrk."""
    return {name: version(name) for name in (*PEERS, "h11")} | {"wrk": wrk_version()}


def wrk_version() -> str:
    """Return what wrk says of its own version."""
    return tool.version("wrk", "-v", r"wrk \S*?(\d+\.\d+\.\d+)")
