"""The HTTP servers of the chapters beside each other, asked the same by wrk.

A new server joins by its name in SUBJECTS and, if it is none of the chapters, by a
module in bench.SERVERS whose serve() starts it: so uvicorn can be put beside ours.
"""

from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise

from lab.experiments import wrk
from lab.experiments.bench import Bench
from lab.experiments.chart import Bar, Chart, Group, Row
from lab.experiments.figures import Figures, Sample, summary

NAME = "bench-chapters"
COMMAND = "make bench-chapters"
BOUND = 180  # seconds
SUBJECTS = {f"chapter_{number}": f"chapter {number}" for number in (3, 4, 5)}


@dataclass(frozen=True)
class Scale:
    """How much of everything."""

    rounds: int = 7
    seconds: int = 2  # of each conversation; wrk knows only whole ones
    connections: int = 32


FULL = Scale()


def measure(bench: Bench, scale: Scale = FULL) -> Figures:
    """Return how every server did, and what each costs relative to the one before."""
    samples: dict[str, list[Sample]] = {name: [] for name in SUBJECTS}
    with ExitStack() as stack:
        running = {name: stack.enter_context(bench.server(name)) for name in SUBJECTS}
        for server in running.values():
            wrk.talk(server, scale.connections, 1)  # The first second is not typical.
        for _ in range(scale.rounds):
            for name, server in running.items():
                found = wrk.talk(server, scale.connections, scale.seconds)
                samples[name].append(found)
    results = {name: summary(samples[name]) for name in SUBJECTS}
    return {
        "rounds": scale.rounds,
        "seconds": scale.seconds,
        "connections": scale.connections,
        **results,
        **ratios(results),
    }


def ratios(results: Figures) -> Figures:
    """Return the medians of each server over those of the one before."""
    return {
        f"{new}_over_{old}": {
            figure: results[new][figure] / results[old][figure]
            for figure in ("rate", "cpu_us")
        }
        for old, new in pairwise(results)
    }


def rows(figures: Figures) -> list[list[str]]:
    """Return the figures as the rows of a table."""
    head = ["", "requests/s", "lowest", "highest", "half in ms", "99% in ms"]
    lines = [[*head, "CPU µs", "of the one before"]]
    old = ""
    for name, label in SUBJECTS.items():
        found = figures[name]
        cost = f"{figures[f'{name}_over_{old}']['cpu_us']:.2f}" if old else ""
        rates = [f"{found[figure]:,.0f}" for figure in ("rate", "rate_min", "rate_max")]
        times = [f"{found[figure]:.2f}" for figure in ("half_ms", "most_ms")]
        lines.append([label, *rates, *times, f"{found['cpu_us']:.1f}", cost])
        old = name
    return lines


def chart(figures: Figures) -> Chart:
    """Return what a request costs each server."""
    costs = {name: figures[name]["cpu_us"] for name in SUBJECTS}
    bars = [
        Row(label, f"{costs[name]:.0f} µs", [Bar(costs[name] / max(costs.values()))])
        for name, label in SUBJECTS.items()
    ]
    found = "; ".join(f"{bar.label} {bar.value}" for bar in bars)
    return Chart(
        "What a request costs, chapter by chapter",
        f"Processor time of the server for a request: {found}.",
        [Group("Processor time of the server for a request", bars)],
    )
