"""What a request costs in chapter 3, by who does the work."""

from collections import defaultdict
from dataclasses import dataclass
from functools import partial

from lab.child import Child
from lab.experiments.chart import Bar, Chart, Group, Row
from lab.experiments.figures import Figures, Sample, summary
from lab.experiments.rig import Rig, cost
from lab.experiments.sampler import PARTS

NAME = "ch03-cost"
COMMAND = "make experiment-chapter-3"
BOUND = 90  # seconds
WARMING = 0.2  # of the time of a conversation, held before it
SERVERS = {"protocol": "chapter 2, which echoes the bytes", "chapter_3": "chapter 3"}
KINDS = {"short": "A request of curl", "long": "A request of a browser"}
LABELS = {
    "loop": "the event loop",
    "receive": "receiving from the socket",
    "parse": "h11, of the request",
    "ours": "our own code",
    "date": "the Date of the answer",
    "format": "h11, of the answer",
    "send": "sending to the socket",
}


@dataclass(frozen=True)
class Scale:
    """How much of everything."""

    rounds: int = 5
    seconds: float = 0.4  # of each conversation
    many: int = 32  # connections
    profile: float = 3.0  # seconds in which we look what the server does


FULL = Scale()


# Measuring


def measure(rig: Rig, scale: Scale = FULL) -> Figures:
    """Return all figures of the chapter."""
    return {"rounds": scale.rounds} | {kind: ask(rig, kind, scale) for kind in KINDS}


def ask(rig: Rig, kind: str, scale: Scale) -> Figures:
    """Return how the servers do with one kind of request, and what chapter 3 does."""
    crowds = {"one": 1, "many": scale.many}
    samples: defaultdict[tuple[str, str], list[Sample]] = defaultdict(list)
    with (
        rig.server("protocol") as old,
        rig.server("chapter_3") as new,
        rig.clients("requests") as load,
    ):
        figures: Figures = load.ask("choose", message=kind)
        servers = {"protocol": old, "chapter_3": new}
        for _ in range(scale.rounds):
            for name, server in servers.items():
                for crowd, count in crowds.items():
                    found = talk(server, load, count, scale.seconds)
                    samples[crowd, name].append(found)
        spent = profile(new, load, scale)
    for crowd, count in crowds.items():
        figures[crowd] = {"connections": count}
        figures[crowd] |= {name: summary(samples[crowd, name]) for name in servers}
    total = figures["many"]["chapter_3"]["cpu_us"]
    return figures | {"looks": spent["looks"], "parts": parts(spent, total)}


def talk(server: Child, load: Child, connections: int, seconds: float) -> Sample:
    """Return how a server did in one conversation."""
    load.ask("connect", port=server.figure("port"), connections=connections)
    load.ask("keep_asking", seconds=seconds * WARMING)
    found = cost(server, partial(load.ask, "keep_asking", seconds=seconds))
    load.ask("close")
    return found


def profile(server: Child, load: Child, scale: Scale) -> Sample:
    """Return the seconds that the server spent on each part, and how many `looks`."""
    load.ask("connect", port=server.figure("port"), connections=scale.many)
    server.ask("sample")
    load.ask("keep_asking", seconds=scale.profile)
    spent: Sample = server.ask("samples")
    load.ask("close")
    return spent


def parts(spent: Sample, total: float) -> Figures:
    """Return the share of each part, and what it has of `total` microseconds."""
    whole = sum(spent[part] for part in PARTS) or 1
    shares = {part: spent[part] / whole for part in PARTS}
    return {part: {"share": shares[part], "us": shares[part] * total} for part in PARTS}


# Showing


def rows(figures: Figures) -> list[list[str]]:
    """Return the figures as the rows of a table."""
    lines = [["", *(f"{kind}, {figures[kind]['size']} bytes" for kind in KINDS)]]
    for crowd in ("one", "many"):
        count = figures["short"][crowd]["connections"]
        for name, label in SERVERS.items():
            found = [figures[kind][crowd][name] for kind in KINDS]
            about = f"{label}, {count} at once: "
            rates = [f"{each['rate']:,.0f}" for each in found]
            costs = [f"{each['cpu_us']:.1f}" for each in found]
            lines += [[f"{about}a second", *rates], [f"{about}CPU µs", *costs]]
    for part, label in LABELS.items():
        found = [figures[kind]["parts"][part] for kind in KINDS]
        lines.append([label, *(f"{each['share']:.0%}" for each in found)])
    return lines


def chart(figures: Figures) -> Chart:
    """Return what a request costs, part by part."""
    longest = max(
        figures[kind]["parts"][part]["us"] for kind in KINDS for part in PARTS
    )
    groups, sentences = [], []
    for kind, title in KINDS.items():
        found = figures[kind]
        total = found["many"]["chapter_3"]["cpu_us"]
        heading = f"{title}, {found['headers']} headers: {total:.0f} µs"
        bars = [row(part, found["parts"][part], longest) for part in PARTS]
        groups.append(Group(heading, bars))
        sentences.append(f"{heading}. {groups[-1].words}.")
    return Chart(
        "What a request costs in chapter 3, by who does the work",
        " ".join(sentences),
        groups,
    )


def row(part: str, found: Figures, longest: float) -> Row:
    """Return the bar of one part."""
    value = f"{found['us']:.0f} µs, {found['share']:.0%}"
    return Row(LABELS[part], value, [Bar(found["us"] / (longest or 1))])
