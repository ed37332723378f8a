"""What chapter 4 claims about slow clients, beside chapters 3 and 8."""

from dataclasses import dataclass

from chapters.ch04_timeouts.timeouts import LIMITS
from lab.experiments.chart import Chart
from lab.experiments.figures import Figures
from lab.experiments.good import over_time, unscaled
from lab.experiments.lines import Line, Panel
from lab.experiments.rig import Rig
from lab.experiments.settings import ROOM, SCALE
from lab.experiments.slow_tool import known_or_measured
from lab.experiments.svg import LineStyle

NAME = "ch04-slow-clients"
COMMAND = "make experiment-chapter-4"
BOUND = 90  # seconds
LABELS = {
    "chapter_3": "chapter 3",
    "chapter_4": "chapter 4",
    "chapter_4_hasty": "chapter 4, a faster attack",
    "chapter_8_hasty": "chapter 8, a faster attack",
}
STYLES: dict[str, LineStyle] = {
    "chapter_3": "thin",
    "chapter_4": "thick",
    "chapter_4_hasty": "dashed",
    "chapter_8_hasty": "dotted",
}
CHANGES = {
    "chapter_3": ["few_descriptors", "note_log"],
    "chapter_4": ["few_descriptors", "note_log", "short_limits"],
    "chapter_8": ["few_descriptors", "note_log", "short_limits", "limited"],
}
PACES = {
    "chapter_3": 5.0,
    "chapter_4": 5.0,
    "chapter_4_hasty": 40.0,
    "chapter_8_hasty": 40.0,
}


@dataclass(frozen=True)
class Scale:
    """How much of everything; what takes time is SCALE times faster than this says."""

    slow: int = 130  # clients
    interval: float = 5.0  # seconds between two bytes of each
    rate: float = 2.0  # good requests in a second
    patience: float = 10.0  # seconds that a good client waits
    calm: float = 10.0  # seconds before the attack
    attack: float = 50.0  # seconds
    bucket: float = 5.0  # seconds that a point of the chart sums up
    tool: int = 8  # seconds that slowhttptest is used for; 0 uses it not


FULL = Scale()


# Measuring


def measure(rig: Rig, scale: Scale = FULL) -> Figures:
    """Return all figures of the chapter; times are those of an unhurried run."""
    return {
        "scale": SCALE,
        "room": ROOM,
        "slow": scale.slow,
        "byte_interval": scale.interval,
        "head_limit": LIMITS.head,
        "patience": scale.patience,
        "good_rate": scale.rate,
        "begin": scale.calm,
        "end": scale.calm + scale.attack,
        **{name: besiege(rig, name, scale) for name in LABELS},
        "slowhttptest": known_or_measured(rig, NAME, CHANGES, scale.tool),
    }


def besiege(rig: Rig, name: str, scale: Scale) -> Figures:
    """Return how a server does under attack."""
    chapter = name.removesuffix("_hasty")
    with (
        rig.server(chapter, *CHANGES[chapter]) as server,
        rig.clients("siege") as load,
    ):
        found = load.ask(
            "lay",
            port=server.figure("port"),
            slow=scale.slow,
            pace=PACES[name] * SCALE,
            interval=scale.interval / SCALE,
            rate=scale.rate * SCALE,
            patience=scale.patience / SCALE,
            calm=scale.calm / SCALE,
            seconds=scale.attack / SCALE,
        )
        refused, noted = server.figure("refused"), server.figure("noted")
    times = zip(found["asked"], found["waited"], strict=True)
    good = [unscaled(asked, waited, scale.patience) for asked, waited in times]
    return {
        "pace": PACES[name],
        "opened": found["opened"],
        "dropped": found["dropped"],
        "refused": refused,
        "noted": noted,
        **over_time(good, scale.calm, scale.calm + scale.attack, scale.bucket),
    }


# Showing


def rows(figures: Figures) -> list[list[str]]:
    """Return the figures as the rows of a table."""
    found = [figures[name] for name in LABELS]
    lines = [
        ["", *LABELS.values()],
        ["new slow connections a second", *(f"{each['pace']:g}" for each in found)],
        ["good requests answered before", *(f"{each['calm']:.0%}" for each in found)],
        ["in the second half", *(f"{each['under']:.0%}" for each in found)],
        ["seconds they waited there", *(f"{each['waited']:.2f}" for each in found)],
        ["slow connections opened", *(f"{each['opened']}" for each in found)],
        ["ended by the server", *(f"{each['dropped']}" for each in found)],
        ["times that asyncio would log", *(f"{each['refused']:.0f}" for each in found)],
        ["lines that the server logs", *(f"{each['noted']:.0f}" for each in found)],
    ]
    if tool := figures["slowhttptest"]:
        servers = [name.removesuffix("_hasty") for name in LABELS]
        silent = [f"{tool[name]['unanswered']}" for name in servers]
        lines.append([f"slowhttptest {tool['version']}: seconds down", *silent])
    return lines


def chart(figures: Figures) -> Chart:
    """Return how the good requests fared, over time."""
    begin, patience = figures["begin"], figures["patience"]
    share = f"Share that is answered; the attack begins at {begin:g} s"
    wait = f"Seconds they waited, until {patience:g} s at the most"
    return Chart(
        "Good requests beside slow clients",
        in_words(figures),
        [
            panel(share, figures, "share", top=1, form=".0%"),
            panel(wait, figures, "wait", top=patience, form=".0f"),
        ],
        [
            (STYLES[name], f"{label}: {figures[name]['pace']:g} slow ones a second")
            for name, label in LABELS.items()
        ],
    )


def in_words(figures: Figures) -> str:
    """Return what the chart shows."""
    found = "; ".join(
        f"{label}, {figures[name]['pace']:g} new slow connections a second: "
        f"{figures[name]['under']:.0%}, after {figures[name]['waited']:.1f} seconds"
        for name, label in LABELS.items()
    )
    return (
        f"From second {figures['begin']:g} on, up to {figures['slow']} slow clients "
        f"take what they get of {figures['room']} connections. Of the good requests in "
        f"the second half of the attack, these were answered, or given up: {found}."
    )


def panel(heading: str, figures: Figures, name: str, top: float, form: str) -> Panel:
    when = f"seconds, played {figures['scale']} times as fast"
    return Panel(heading, lines(figures, name), top, figures["end"], form, when)


def lines(figures: Figures, name: str) -> list[Line]:
    return [
        Line(list(zip(found["seconds"], found[name], strict=True)), STYLES[server])
        for server in LABELS
        for found in [figures[server]]
    ]
