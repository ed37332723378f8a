"""The attack of chapter 4 once more, with slowhttptest instead of our own clients."""

import csv
import datetime
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from lab.experiments import tool
from lab.experiments.figures import FOLDER, Figures
from lab.experiments.rig import Rig

TOOL = "slowhttptest"
CONNECTIONS = 150
RATE = 50  # new connections in a second
INTERVAL = 1  # seconds between two pieces of a head; it knows only whole ones


def known_or_measured(
    rig: Rig, name: str, changes: Mapping[str, Sequence[str]], seconds: int
) -> Figures:
    """Return what slowhttptest finds about the servers, each changed as told.

    Where it is not installed, or for no seconds, what is known of an earlier run.
    """
    if seconds and shutil.which(TOOL):
        return {
            "version": tool.version(TOOL, "-h", r"version ([\d.]+)"),
            "date": datetime.date.today().isoformat(),
            "connections": CONNECTIONS,
            "rate": RATE,
            "seconds": seconds,
            **{
                server: attack(rig, server, changes[server], seconds)
                for server in changes
            },
        }
    if seconds:
        print(f"{TOOL} is not installed: its figures stay as they were.")
    return earlier(FOLDER / f"{name}.json")


def earlier(path: Path) -> Figures:
    """Return the tool's part of figures that are there already."""
    if not path.exists():
        return {}
    known: Figures = json.loads(path.read_text(encoding="utf-8"))
    part: Figures = known.get(TOOL, {})
    return part


def attack(rig: Rig, name: str, changes: Sequence[str], seconds: int) -> Figures:
    """Return what became of the tool's connections, and of its probe."""
    with (
        rig.server(name, *changes) as server,
        tempfile.TemporaryDirectory() as folder,
    ):
        url = f"http://127.0.0.1:{server.figure('port'):.0f}/"
        run(url, seconds, Path(folder, "found"))
        return read_table(Path(folder, "found.csv").read_text(encoding="utf-8"))


def run(url: str, seconds: int, prefix: Path) -> None:
    """Let the tool drip heads for so many seconds, and leave a table of each."""
    options = ["-c", CONNECTIONS, "-r", RATE, "-i", INTERVAL, "-l", seconds, "-p", 1]
    tool.run(seconds, TOOL, "-H", "-g", "-o", prefix, "-u", url, *options)


def read_table(table: str) -> Figures:
    """Return what the tool's table says.

    `connected` is the most connections that were open at once, `closed` how many the
    server ended, `lasted` the second in which the tool stopped, and `unanswered` for
    how many seconds its probe found nobody.
    """
    lines = list(csv.DictReader(table.splitlines()))
    available = [int(line["Service Available"]) > 0 for line in lines]
    return {
        "connected": max(int(line["Connected"]) for line in lines),
        "closed": max(int(line["Closed"]) for line in lines),
        "lasted": int(lines[-1]["Seconds"]),
        "unanswered": available.count(False),
        "available": available.count(True) / len(available),
    }
