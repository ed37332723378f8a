"""What chapter 7 claims about floods: how long others wait for their answers."""

from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from statistics import median, quantiles

from lab.child import Child
from lab.experiments.chart import Bar, Chart, Group, Row, in_words
from lab.experiments.figures import Figures, Sample, compare
from lab.experiments.flood import PACE
from lab.experiments.rig import Rig

NAME = "ch07-floods"
COMMAND = "make experiment-chapter-7"
BOUND = 180  # seconds
SERVERS = {"chapter_6": "chapter 6", "chapter_7": "chapter 7", "uvicorn": "uvicorn"}
FLOODS = {  # how many clients send how much, again and again
    "calm": (0, 0),
    "chunks": (10, 43_000),
    "requests": (10, 8_000),
    "blanks": (1, 32_000),
}
LABELS = {
    "calm": "Without a flood",
    "chunks": "{clients} clients, bodies of {size:,} chunks of a byte",
    "requests": "{clients} clients, {size:,} pipelined requests",
    "blanks": "{clients} client, heads of {size:,} blanks and a NUL",
}
WAITS = ("half", "most", "longest")


@dataclass(frozen=True)
class Scale:
    """How much of everything."""

    rounds: int = 3
    seconds: float = 3.0  # of each flood
    share: float = 1.0  # of the size of what is sent


FULL = Scale()


# Measuring


def measure(rig: Rig, scale: Scale = FULL) -> Figures:
    """Return how many milliseconds a polite client waits, flood by flood."""
    figures: Figures = {
        "programs": {name: version(name) for name in ("uvicorn", "h11")},
        "rounds": scale.rounds,
        "seconds": scale.seconds,
        "pace_ms": PACE * 1000,
    }
    with ExitStack() as stack:
        run = stack.enter_context
        servers = {name: run(rig.server(name, "quiet")) for name in SERVERS}
        load = run(rig.clients("flood"))
        for flood, (clients, size) in FLOODS.items():
            subjects = {
                name: partial(wait, server, load, flood, scale)
                for name, server in servers.items()
            }
            figures[flood] = {"clients": clients, "size": size}
            figures[flood] |= compare(scale.rounds, subjects)
    return figures


def wait(server: Child, load: Child, flood: str, scale: Scale) -> Sample:
    """Return within how many milliseconds `half`, `most` and the `longest` came."""
    clients, size = FLOODS[flood]
    found = load.ask(
        "measure",
        port=server.figure("port"),
        flood=flood,
        clients=clients,
        size=int(size * scale.share),
        seconds=scale.seconds,
    )
    waited = [seconds * 1000 for seconds in found["waited"]]
    most = quantiles(waited, n=100, method="inclusive")[-1]
    return {"half": median(waited), "most": most, "longest": max(waited)}


# Showing


def rows(figures: Figures) -> list[list[str]]:
    """Return the figures as the rows of a table."""
    lines = [["milliseconds that a polite client waits", *WAITS]]
    for flood, label in LABELS.items():
        for name, server in SERVERS.items():
            waits = [f"{figures[flood][name][each]:.1f}" for each in WAITS]
            lines.append([f"{label.format_map(figures[flood])}: {server}", *waits])
    return lines


def chart(figures: Figures) -> Chart:
    """Return what half of the requests wait, and the longest wait, flood by flood."""
    waits = [figures[flood][name] for flood in FLOODS for name in SERVERS]
    longest = max(each["longest"] for each in waits)
    groups = []
    for flood, label in LABELS.items():
        bars = [row(name, figures[flood][name], longest) for name in SERVERS]
        groups.append(Group(label.format_map(figures[flood]), bars))
    return Chart(
        "What the requests of a polite client wait",
        in_words(groups),
        groups,
        [("solid", "ms that half of them wait"), ("hollow", "the longest wait")],
    )


def row(name: str, found: Figures, longest: float) -> Row:
    """Return the bars of one server."""
    half, most = found["half"], found["longest"]
    bars = [Bar(half / longest), Bar(most / longest, "hollow")]
    return Row(SERVERS[name], f"{half:,.0f} ms, {most:,.0f} ms", bars)
