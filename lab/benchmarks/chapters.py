"""The HTTP servers of the chapters, and two others, beside each other.

They are asked the same by wrk, in turn, and say the same. Where a chapter serves no
applications, a handler says what the application says elsewhere.

A new server joins by its name in SUBJECTS and a module in rig.SERVERS, whose serve()
starts it.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from lab.benchmarks import peers, wrk
from lab.errors import LabError
from lab.experiments.chart import Chart, Group, bars, in_words
from lab.experiments.figures import Figures, Sample, compare, summary
from lab.experiments.rig import Rig

NAME = "bench-chapters"
COMMAND = "make bench-chapters"
BOUND = 420  # seconds
SUBJECTS = {f"chapter_{number}": f"chapter {number}" for number in (3, 4, 5, 6, 7)}
SUBJECTS |= {name: f"{name}, with h11" for name in peers.PEERS}
SAYING_HELLO = {
    "chapter_3": ["hello"],
    "chapter_4": ["hello"],
    "chapter_5": ["hello_in_time"],
}
KEEPING = {f"chapter_{number}": ["patient"] for number in (4, 5, 6, 7)}
KEEPING |= {name: ["patient_peer"] for name in peers.PEERS}
ASGI = ("chapter_6", "chapter_7")  # They run the application that the peers run.
PAIRS = [
    ("chapter_4", "chapter_3"),
    ("chapter_5", "chapter_4"),
    ("chapter_6", "chapter_5"),
    ("chapter_7", "chapter_6"),
    *((chapter, peer) for chapter in ASGI for peer in peers.PEERS),
]
KIB = 1024  # bytes
FIRST = 10  # connections before we look; what the first ones cost is not repeated


@dataclass(frozen=True)
class Scale:
    """How much of everything."""

    rounds: int = 9
    seconds: int = 2  # of each conversation; wrk knows only whole ones
    connections: int = 32
    idle_rounds: int = 3
    idle: int = 2000  # connections that are kept alive


FULL = Scale()


# Measuring


def measure(rig: Rig, scale: Scale = FULL) -> Figures:
    """Return how every server did, and how it compares with another."""
    samples = conversations(rig, scale)
    return {
        "programs": peers.versions(),
        "rounds": scale.rounds,
        "seconds": scale.seconds,
        "connections": scale.connections,
        **{name: summary(samples[name]) for name in SUBJECTS},
        **{
            f"{new}_over_{old}": summary(ratios(samples[new], samples[old]))
            for new, old in PAIRS
        },
        "idle": memory(rig, scale),
    }


def conversations(rig: Rig, scale: Scale) -> dict[str, list[Sample]]:
    """Return what each round has found of each server; in a round, all have a turn."""
    samples: dict[str, list[Sample]] = {name: [] for name in SUBJECTS}
    with ExitStack() as stack:
        running = {
            name: stack.enter_context(rig.server(name, *SAYING_HELLO.get(name, [])))
            for name in SUBJECTS
        }
        for server in running.values():
            wrk.talk(server, scale.connections, 1)  # The first second is not typical.
        for _ in range(scale.rounds):
            for name, server in running.items():
                found = wrk.talk(server, scale.connections, scale.seconds)
                samples[name].append(found)
    return samples


def ratios(new: list[Sample], old: list[Sample]) -> list[Sample]:
    """Return one server over another in each round, which was one time of day."""
    return [
        {figure: ours[figure] / theirs[figure] for figure in ("rate", "cpu_us")}
        for ours, theirs in zip(new, old, strict=True)
    ]


def memory(rig: Rig, scale: Scale) -> Figures:
    """Return what a connection costs each server that has been used and is kept."""
    subjects = {
        name: partial(kept_alive, rig, name, changes(name), scale.idle)
        for name in SUBJECTS
    }
    numbers = {"connections": scale.idle, "rounds": scale.idle_rounds}
    return numbers | compare(scale.idle_rounds, subjects)


def kept_alive(rig: Rig, name: str, changes: Sequence[str], connections: int) -> Sample:
    """Return the `bytes` by which a new server grows for each such connection."""
    with rig.server(name, *changes) as server, rig.clients("requests") as load:
        port = server.figure("port")
        load.ask("visit", port=port, connections=FIRST)
        before, first = server.figure("memory"), server.figure("descriptors")
        load.ask("visit", port=port, connections=connections)
        after = server.figure("memory")
        kept = server.figure("descriptors") - first
        if kept != connections:
            raise LabError(f"{name} kept {kept:.0f} connections of {connections}.")
    return {"bytes": max(after - before, 0) / connections}


def changes(name: str) -> list[str]:
    """Return what a server is told, so that it says hello and keeps connections."""
    return SAYING_HELLO.get(name, []) + KEEPING.get(name, [])


# Showing


def rows(figures: Figures) -> list[list[str]]:
    """Return the figures as the rows of a table."""
    head = ["requests/s", "lowest", "highest", "half in ms", "99% in ms", "CPU µs"]
    lines = [["", *head, "KiB idle"]]
    for name, label in SUBJECTS.items():
        found = figures[name]
        rates = [f"{found[figure]:,.0f}" for figure in ("rate", "rate_min", "rate_max")]
        times = [f"{found[figure]:.2f}" for figure in ("half_ms", "most_ms")]
        kept = f"{figures['idle'][name]['bytes'] / KIB:.1f}"
        lines.append([label, *rates, *times, f"{found['cpu_us']:.1f}", kept])
    return lines + list(compared(figures))


def compared(figures: Figures) -> Iterator[list[str]]:
    """Return one server over another in the same columns, round by round."""
    for new, old in PAIRS:
        found = figures[f"{new}_over_{old}"]
        rates = [f"{found[figure]:.2f}" for figure in ("rate", "rate_min", "rate_max")]
        kept = figures["idle"][new]["bytes"] / (figures["idle"][old]["bytes"] or 1)
        label = f"{SUBJECTS[new]} / {old.replace('_', ' ')}"
        yield [label, *rates, "", "", f"{found['cpu_us']:.2f}", f"{kept:.2f}"]


def chart(figures: Figures) -> Chart:
    """Return what a request costs each server, and what an idle connection does."""
    idle = figures["idle"]
    costs = {label: figures[name]["cpu_us"] for name, label in SUBJECTS.items()}
    kept = {label: idle[name]["bytes"] / KIB for name, label in SUBJECTS.items()}
    groups = [
        Group(heading, bars(values, form, max(values.values())))
        for heading, values, form in (
            ("Processor time of the server for a request", costs, "{:.0f} µs"),
            (
                f"Memory for each of {idle['connections']:,} idle connections",
                kept,
                "{:.1f} KiB",
            ),
        )
    ]
    title = "What a request costs, and what a connection does"
    return Chart(title, in_words(groups), groups)
