"""What chapter 6 claims about requests at once: who waits, and what is lost."""

from dataclasses import dataclass

from chapters.apps.counter import DELAY
from lab.child import Child
from lab.experiments.chart import Bar, Chart, Group, Row, bars, in_words
from lab.experiments.figures import Figures
from lab.experiments.rig import Rig

NAME = "ch06-at-once"
COMMAND = "make experiment-chapter-6"
BOUND = 60  # seconds
WAITS = {
    "sleep": "await asyncio.sleep()",
    "block": "time.sleep()",
    "thread": "time.sleep() in a thread",
}
SYNCHRONOUS = "time.sleep() on wsgiref"
COUNTERS = {
    "careless": "read, await, write",
    "careful": "the same, one at a time",
}


@dataclass(frozen=True)
class Scale:
    """How much of everything."""

    clients: int = 10  # that wait
    wait: float = 0.5  # seconds, each of them
    adding: int = 100  # clients that add one


FULL = Scale()


# Measuring


def measure(rig: Rig, scale: Scale = FULL) -> Figures:
    """Return all figures of the chapter.

    On wsgiref there is one way to wait. It has no loop that could sleep, and a request
    that went to another thread would still keep its own, which is the only one.
    """
    with rig.server("chapter_6", "waiting") as server:
        ours = {name: wait(rig, server, f"/{name}", scale) for name in WAITS}
    with rig.server("wsgiref") as server:
        theirs = wait(rig, server, "/block", scale)
    return {
        "clients": scale.clients,
        "wait": scale.wait,
        **ours,
        "wsgiref": theirs,
        "lost": {
            "clients": scale.adding,
            "delay": DELAY,
            **{name: add(rig, f"/{name}", scale.adding) for name in COUNTERS},
        },
    }


def wait(rig: Rig, server: Child, path: str, scale: Scale) -> Figures:
    """Return what comes of requests that wait at once, and of one beside them.

    `seconds` until all are answered, `other` until the one beside them is, and how many
    `threads` waited, as far as they told.
    """
    with rig.clients("crowd") as load:
        found: Figures = load.ask(
            "ask",
            port=server.figure("port"),
            method="GET",
            path=f"{path}?{scale.wait}",
            clients=scale.clients,
        )
    threads = found.pop("answers")
    return found | {"threads": threads}


def add(rig: Rig, path: str, clients: int) -> Figures:
    """Return to what `value` a counter came, and in how many `seconds`."""
    with (
        rig.server("chapter_6", "counting") as server,
        rig.clients("crowd") as load,
    ):
        port = server.figure("port")
        found = load.ask("ask", port=port, method="POST", path=path, clients=clients)
        value: Figures = load.ask("value", port=port, path=path)
    return value | {"seconds": found["seconds"]}


# Showing


def rows(figures: Figures) -> list[list[str]]:
    """Return the figures as the rows of a table."""
    head = [f"{figures['clients']} requests, each {figures['wait']:g} s", "seconds"]
    lines = [[*head, "another one's", "threads"]]
    for name, label in labels().items():
        found = figures[name]
        times = [f"{found[figure]:.2f}" for figure in ("seconds", "other")]
        lines.append([label, *times, f"{found['threads']}"])
    lost = figures["lost"]
    lines.append([f"{lost['clients']} requests add one", "seconds", "counter", ""])
    for name, label in COUNTERS.items():
        found = lost[name]
        lines.append([label, f"{found['seconds']:.2f}", f"{found['value']}", ""])
    return lines


def labels() -> dict[str, str]:
    return WAITS | {"wsgiref": SYNCHRONOUS}


def chart(figures: Figures) -> Chart:
    """Return how long requests at once take, and how many of them count."""
    longest = max(figures[name]["seconds"] for name in labels())
    waits = [row(label, figures[name], longest) for name, label in labels().items()]
    lost = figures["lost"]
    counts = {label: lost[name]["value"] for name, label in COUNTERS.items()}
    counted = bars(counts, "{}", lost["clients"])
    groups = [
        Group(f"{figures['clients']} requests wait {figures['wait']:g} s each", waits),
        Group(f"{lost['clients']} requests add one: the counter then", counted),
    ]
    return Chart(
        "Requests at once",
        in_words(groups),
        groups,
        [
            ("solid", "until all have an answer; below, what was counted"),
            ("hollow", "until another, which waits for nothing, has one"),
        ],
    )


def row(label: str, found: Figures, longest: float) -> Row:
    """Return the bars of one way to wait."""
    seconds, other = found["seconds"], found["other"]
    bars = [Bar(seconds / longest), Bar(min(other / longest, 1), "hollow")]
    return Row(label, f"{seconds:.2f} s, {other:.2f} s", bars)
