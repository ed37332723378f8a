"""What chapter 8 claims about a restart: no request is lost in it."""

import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from statistics import median

from lab.experiments.applications import DELAY
from lab.experiments.chart import Bar, Chart, Group, Row, in_words
from lab.experiments.command import Command, held_socket
from lab.experiments.figures import Figures
from lab.experiments.rig import Rig

NAME = "ch08-restarts"
COMMAND = "make experiment-chapter-8"
BOUND = 240  # seconds
APP = "lab.experiments.applications:witness"
LIMIT = 10  # connections, of more clients than that
LABELS = {
    "chapter_7": "chapter 7",
    "chapter_8": "chapter 8",
    "chapter_8_limited": f"chapter 8, {LIMIT} connections at most",
    "uvicorn": "uvicorn",
}
OPTIONS = {"chapter_8_limited": ["--limit-connections", str(LIMIT)]}


@dataclass(frozen=True)
class Scale:
    """How much of everything."""

    restarts: int = 20
    kept: int = 20  # clients that keep their connections
    anew: int = 5  # clients that connect for each request
    serving: float = 0.3  # seconds from the first response to SIGTERM


FULL = Scale()


# Measuring


def measure(rig: Rig, scale: Scale = FULL) -> Figures:
    """Return all figures of the chapter's restarts."""
    return {
        "uvicorn_version": version("uvicorn"),
        "restarts": scale.restarts,
        "kept": scale.kept,
        "anew": scale.anew,
        "delay": DELAY,
        "limit": LIMIT,
        **{name: restart(rig, name, scale) for name in LABELS},
    }


def restart(rig: Rig, name: str, scale: Scale) -> Figures:
    """Return what becomes of requests while a server is stopped, and started again.

    Its socket is ours: who comes meanwhile waits there. `lost` are requests that the
    application had begun, or of whose response a part came. The server has not seen the
    others without a response: it ended a connection on which they were on their way, as
    the `first` of it, or `later`.
    """
    with (
        held_socket() as held,
        tempfile.TemporaryFile("w+") as output,
        rig.clients("steady") as load,
    ):
        command, options = name.removesuffix("_limited"), OPTIONS.get(name, [])
        start = partial(Command, command, held, APP, *options, output=output)
        found, stops = {}, []
        for number in range(scale.restarts + 1):
            with start() as server:
                server.first_response()
                if number == 0:
                    port = held.getsockname()[1]
                    load.ask("begin", port=port, kept=scale.kept, anew=scale.anew)
                time.sleep(scale.serving)
                if number == scale.restarts:
                    found = load.ask("end")
                stops.append(server.stop())
        output.seek(0)
        return judge(found, numbers(output)) | {"stop": median(stops)}


def numbers(output: Iterable[str]) -> set[int]:
    """Return the requests that the application has begun: it prints their paths."""
    return {int(line[1:]) for line in output if line.startswith("/")}


def judge(found: Figures, taken: set[int]) -> Figures:
    """Return how many requests were answered, lost, and never seen by the server."""
    unseen = {name: set(found[name]) - taken for name in ("first", "later")}
    silent = len(found["first"]) + len(found["later"])
    crossed = {name: len(each) for name, each in unseen.items()}
    return {
        "answered": found["answered"],
        "closed": found["closed"],
        "lost": len(found["broken"]) + silent - sum(crossed.values()),
        **crossed,
    }


# Showing


def rows(figures: Figures) -> list[list[str]]:
    """Return the figures as the rows of a table."""
    found = [figures[name] for name in LABELS]
    return [
        [f"{figures['restarts']} restarts", *LABELS.values()],
        ["requests answered", *(f"{each['answered']:,}" for each in found)],
        ["lost", *(f"{each['lost']:,}" for each in found)],
        ["not seen, the first", *(f"{each['first']:,}" for each in found)],
        ["not seen, a later one", *(f"{each['later']:,}" for each in found)],
        ["answered with close", *(f"{each['closed']:,}" for each in found)],
        ["seconds to stop", *(f"{each['stop']:.2f}" for each in found)],
    ]


def chart(figures: Figures) -> Chart:
    """Return how many requests went without a response."""
    clients = figures["kept"] + figures["anew"]
    most = max(max(without_response(figures[name])) for name in LABELS)
    lines = [row(label, figures[name], most or 1) for name, label in LABELS.items()]
    heading = f"{figures['restarts']} restarts, {clients} clients who ask all the time"
    groups = [Group(heading, lines)]
    return Chart(
        "Requests without a response",
        in_words(groups),
        groups,
        [
            ("solid", "lost"),
            ("hollow", "crossed: on the way when the connection ended"),
        ],
    )


def row(label: str, found: Figures, most: int) -> Row:
    """Return the bars of one server."""
    lost, crossed = without_response(found)
    bars = [Bar(lost / most), Bar(crossed / most, "hollow")]
    return Row(label, f"{lost:,} lost, {crossed:,} crossed", bars)


def without_response(found: Figures) -> tuple[int, int]:
    """Return how many requests were lost, and how many the server has not seen."""
    return found["lost"], found["first"] + found["later"]
