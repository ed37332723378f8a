"""How long it takes until a server that has just been started responds."""

import subprocess
import sys
import time
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version

from lab.experiments.chart import Chart, Group, bars, in_words
from lab.experiments.command import Command, held_socket
from lab.experiments.figures import Figures, Sample, compare
from lab.experiments.rig import Rig

NAME = "ch08-start"
COMMAND = "make experiment-chapter-8"
BOUND = 60  # seconds
APP = "chapters.apps.hello:app"
PYTHON = "Python alone"
LABELS = {"chapter_8": "chapter 8", "uvicorn": "uvicorn"}


@dataclass(frozen=True)
class Scale:
    """How much of everything."""

    rounds: int = 15


FULL = Scale()


# Measuring


def measure(rig: Rig, scale: Scale = FULL) -> Figures:
    """Return the milliseconds from the start of a process to its first response.

    Of `python`, those to its end: it does nothing at all.
    """
    subjects = {name: partial(first_response, name) for name in LABELS}
    return {
        "uvicorn_version": version("uvicorn"),
        "rounds": scale.rounds,
        **compare(scale.rounds, {"python": nothing, **subjects}),
    }


def first_response(name: str) -> Sample:
    """Start a server whose first client waits already."""
    with held_socket() as held, Command(name, held, APP) as server:
        return {"ms": server.first_response() * 1000}


def nothing() -> Sample:
    begin = time.monotonic()
    subprocess.run([sys.executable, "-c", ""], check=True)
    return {"ms": (time.monotonic() - begin) * 1000}


# Showing


def rows(figures: Figures) -> list[list[str]]:
    """Return the figures as the rows of a table."""
    lines = [[f"median of {figures['rounds']}", "ms", "least", "most"]]
    for name, label in labels().items():
        found = [figures[name][key] for key in ("ms", "ms_min", "ms_max")]
        lines.append([label, *(f"{each:.0f}" for each in found)])
    return lines


def labels() -> dict[str, str]:
    return {"python": PYTHON} | LABELS


def chart(figures: Figures) -> Chart:
    """Return how long each takes to be there."""
    found = {label: figures[name]["ms"] for name, label in labels().items()}
    groups = [
        Group("To the first response", bars(found, "{:.0f} ms", max(found.values())))
    ]
    legend = f"milliseconds, the median of {figures['rounds']} starts"
    return Chart(
        "From the start of the process", in_words(groups), groups, [("solid", legend)]
    )
