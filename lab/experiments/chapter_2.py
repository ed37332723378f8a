"""What chapter 2 claims about streams, sockets and Protocols, measured on all three."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import product

from lab.child import Child
from lab.experiments.chart import Bar, Chart, Group, Row
from lab.experiments.figures import Figures, Sample, summary
from lab.experiments.rig import MIB, Rig, cost

NAME = "ch02-echo"
COMMAND = "make experiment-chapter-2"
BOUND = 90  # seconds
WARMING = 0.1  # of the time of a conversation, held before it
LABELS = {"streams": "Streams", "raw": "Raw sockets", "protocol": "Protocol"}
RATIOS = [("protocol", "streams"), ("protocol", "raw"), ("raw", "streams")]


@dataclass(frozen=True)
class Scale:
    """How much of everything."""

    rounds: int = 7
    seconds: float = 0.5  # of each conversation
    many: int = 100  # connections
    memory_rounds: int = 3
    idle: int = 1000  # connections
    flood: int = 200  # MiB


FULL = Scale()


@dataclass(frozen=True)
class Conversation:
    """A way to talk to a server: what `Load` calls it, and what is counted."""

    action: str
    size: int  # bytes sent at once
    unit: str
    unit_size: int  # in what the action counts


KINDS = {
    "pingpong": Conversation("ping_pong", 64, "message", 1),
    "bulk": Conversation("stream", 64 * 1024, "MiB", MIB),
}


# Measuring


def measure(rig: Rig, scale: Scale = FULL) -> Figures:
    """Return all figures of the chapter."""
    return {
        "rounds": scale.rounds,
        "seconds": scale.seconds,
        "memory_rounds": scale.memory_rounds,
        **converse(rig, scale),
        "idle": rig.compare_idle(LABELS, scale.idle, scale.memory_rounds),
        "flood": rig.compare_floods(
            "protocol", "without_pause", scale.flood, scale.memory_rounds
        ),
    }


def converse(rig: Rig, scale: Scale) -> Figures:
    """Return how every server did in every conversation, and against each other."""
    crowds = {"one": 1, "many": scale.many}
    samples: defaultdict[tuple[str, str, str], list[Sample]] = defaultdict(list)
    for _ in range(scale.rounds):
        with servers(rig) as running:
            for kind, crowd, name in product(KINDS, crowds, LABELS):
                samples[kind, crowd, name].append(
                    talk(
                        rig,
                        running[name],
                        KINDS[kind],
                        crowds[crowd],
                        scale.seconds,
                    )
                )
    figures: Figures = {}
    for kind in KINDS:
        figures[kind] = {"size": KINDS[kind].size, "unit": KINDS[kind].unit}
        for crowd in crowds:
            results = {name: summary(samples[kind, crowd, name]) for name in LABELS}
            figures[kind][crowd] = {"connections": crowds[crowd], **results}
            figures[kind][crowd] |= ratios(results)
    return figures


@contextmanager
def servers(rig: Rig) -> Iterator[dict[str, Child]]:
    """Run all servers beside each other; those not talked to take no time."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(rig.server(name)) for name in LABELS}


def talk(
    rig: Rig, server: Child, kind: Conversation, connections: int, seconds: float
) -> Sample:
    """Return how a server did in one conversation of a kind."""
    ask = partial(rig.load.ask, kind.action, size=kind.size)
    rig.connect(server, connections)
    ask(seconds=seconds * WARMING)
    found = cost(server, partial(ask, seconds=seconds), kind.unit_size)
    rig.disconnect()
    return found


def ratios(results: Figures) -> Figures:
    """Return the medians of one server over those of another."""
    return {
        f"{one}_over_{other}": {
            figure: results[one][figure] / results[other][figure]
            for figure in ("rate", "cpu_us")
        }
        for one, other in RATIOS
    }


# Showing


def conversations(figures: Figures) -> Iterator[tuple[str, str, Figures]]:
    """Yield a title of each conversation, its unit, and its results."""
    titles = {"pingpong": "Small messages", "bulk": "Bulk"}
    for kind, title in titles.items():
        for crowd in ("one", "many"):
            results = figures[kind][crowd]
            plural = "s" if results["connections"] > 1 else ""
            connections = f"{results['connections']} connection{plural}"
            yield f"{title}, {connections}", figures[kind]["unit"], results


def rows(figures: Figures) -> list[list[str]]:
    """Return the figures as the rows of a table."""
    lines = [["", *LABELS.values()]]
    for title, unit, results in conversations(figures):
        for figure, form, words in (
            ("rate", ",.0f", f"{unit}/s"),
            ("cpu_us", ",.1f", f"CPU µs/{unit}"),
            ("busy", ".0%", "busy"),
        ):
            values = [format(results[name][figure], form) for name in LABELS]
            lines.append([f"{title}: {words}", *values])
    memory = [f"{figures['idle'][name]['bytes']:,.0f}" for name in LABELS]
    lines.append(["Bytes per idle connection", *memory])
    for variant, words in (("chapter", "with"), ("mistake", "without")):
        grown = f"{figures['flood'][variant]['grown']:.1f}"
        lines.append([f"MiB grown by a flood, {words} pause_writing()", "", "", grown])
    return lines


def chart(figures: Figures) -> Chart:
    """Return the conversations as a chart: every server relative to streams."""
    longest = max(
        results[name][figure] / results["streams"][figure]
        for _, _, results in conversations(figures)
        for name in LABELS
        for figure in ("rate", "cpu_us")
    )
    groups, sentences = [], []
    for title, unit, results in conversations(figures):
        bars = [row(name, unit, results, longest) for name in LABELS]
        groups.append(Group(title, bars))
        found = groups[-1].words
        sentences.append(f"{title}, rate and server CPU per {unit}: {found}.")
    return Chart(
        "Three echo servers: how many a second, and what one costs",
        " ".join(sentences),
        groups,
        [
            ("solid", "rate, relative to streams: long is good"),
            ("hollow", "server CPU per message or MiB: short is good"),
        ],
    )


def row(name: str, unit: str, results: Figures, longest: float) -> Row:
    """Return the bars of one server in one conversation."""
    own, streams = results[name], results["streams"]
    per_second = " MiB/s" if unit == "MiB" else "/s"
    cost = format(own["cpu_us"], ".1f" if own["cpu_us"] < 100 else ",.0f")
    return Row(
        LABELS[name],
        f"{own['rate']:,.0f}{per_second}, {cost} µs",
        [
            Bar(own["rate"] / streams["rate"] / longest, "solid"),
            Bar(own["cpu_us"] / streams["cpu_us"] / longest, "hollow"),
        ],
    )
