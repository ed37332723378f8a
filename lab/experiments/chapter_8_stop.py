"""What chapter 8 claims about a stop: how long it takes, however many are there."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version

from lab.child import Child
from lab.experiments.chart import Chart, Group, bars, in_words
from lab.experiments.command import PATIENCE, Command, held_socket
from lab.experiments.figures import Figures
from lab.experiments.rig import Rig

NAME = "ch08-stop"
COMMAND = "make experiment-chapter-8"
BOUND = 240  # seconds
LABELS = {"chapter_8": "Chapter 8", "uvicorn": "uvicorn"}
HELLO = "chapters.apps.hello:app"
ENDLESS = "lab.experiments.applications:endless"
SIZES = ("few", "more", "many", "most")
GRACE = 1  # seconds for streams; uvicorn by itself would wait as long as they last
LONG = "600"  # seconds: longer than it takes until all are connected
KEEPING = {
    "chapter_8": ["--limit-keep-alive", LONG],
    "uvicorn": ["--timeout-keep-alive", LONG],
}
HURRYING = {
    "chapter_8": ["--grace", str(GRACE)],
    "uvicorn": ["--timeout-graceful-shutdown", str(GRACE)],
}


@dataclass(frozen=True)
class Scale:
    """How many clients there are when a server stops, time after time."""

    idle: Sequence[int] = (10, 100, 1000, 10_000)  # as many as there are SIZES
    heedless: int = 100  # of those who do not close when the server does
    streams: int = 10


FULL = Scale()


# Measuring


def measure(rig: Rig, scale: Scale = FULL) -> Figures:
    """Return the seconds from SIGTERM to the end of the process."""
    return {
        "uvicorn_version": version("uvicorn"),
        "grace": GRACE,
        "idle": dict(zip(SIZES, scale.idle, strict=True)),
        "heedless": scale.heedless,
        "streams": scale.streams,
        **{name: stops(rig, name, scale) for name in LABELS},
    }


def stops(rig: Rig, name: str, scale: Scale) -> Figures:
    """Return how long a server takes to stop, with each of SIZES and other clients.

    Idle clients close their connections when the server does; those who are `heedless`
    do not look, as in a pool. `streams` never end.
    """
    return {
        **{
            size: idle(rig, name, count)
            for size, count in zip(SIZES, scale.idle, strict=True)
        },
        "heedless": idle(rig, name, scale.heedless, heedless=True),
        "streams": streams(rig, name, scale.streams),
    }


def idle(rig: Rig, name: str, count: int, heedless: bool = False) -> float:
    """Return how long it takes with so many connections that wait for a request."""
    with (
        held_socket() as held,
        Command(name, held, HELLO, *KEEPING[name]) as server,
        rig.clients("requests") as load,
    ):
        load.ask("visit", port=held.getsockname()[1], connections=count)
        return server.stop() if heedless else stop_beside(server, load)


def stop_beside(server: Command, load: Child) -> float:
    """Return how long a stop takes, while clients close when the server does."""
    with ThreadPoolExecutor(1) as pool:
        leaving = pool.submit(load.ask, "leave_in_turn", seconds=PATIENCE)
        seconds = server.stop()
        leaving.result()
    return seconds


def streams(rig: Rig, name: str, count: int) -> float:
    """Return how long it takes with streams, and little grace."""
    with (
        held_socket() as held,
        Command(name, held, ENDLESS, *HURRYING[name]) as server,
        rig.clients("requests") as load,
    ):
        for _ in range(count):
            load.ask("connect", port=held.getsockname()[1], connections=1)
        return stop_beside(server, load)


# Showing


def rows(figures: Figures) -> list[list[str]]:
    """Return the figures as the rows of a table."""
    found = [lines(figures[name], figures) for name in LABELS]
    return [
        ["seconds from SIGTERM to the end", *LABELS.values()],
        *([label, *(f"{each[label]:.2f}" for each in found)] for label in found[0]),
    ]


def lines(found: Figures, figures: Figures) -> dict[str, float]:
    """Return how long one server took, by what it had to do with."""
    streams = f"{figures['streams']} streams, {figures['grace']} s of grace"
    return {
        **{f"{count:,} idle": found[size] for size, count in figures["idle"].items()},
        f"{figures['heedless']:,} that do not close": found["heedless"],
        streams: found["streams"],
    }


def chart(figures: Figures) -> Chart:
    """Return how long each takes to stop."""
    found = {name: lines(figures[name], figures) for name in LABELS}
    longest = max(max(each.values()) for each in found.values())
    groups = [
        Group(label, bars(found[name], "{:.2f} s", longest))
        for name, label in LABELS.items()
    ]
    return Chart(
        "From SIGTERM to the end of the process",
        in_words(groups),
        groups,
        [("solid", "seconds, by the connections that were open")],
    )
