"""What chapter 5 claims about memory, measured beside chapter 4."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from lab.child import Child
from lab.experiments.chart import Chart
from lab.experiments.figures import Figures
from lab.experiments.lines import Line, Panel, round_up
from lab.experiments.rig import MIB, Rig
from lab.experiments.settings import ANSWER

NAME = "ch05-memory"
COMMAND = "make experiment-chapter-5"
BOUND = 60  # seconds
BODY = MIB  # bytes that chapter 4 takes at the most
SERVERS = {"chapter_4": "Chapter 4", "chapter_5": "Chapter 5"}
ASKING = {"chapter_4": ["large_answer"], "chapter_5": ["large_answer_in_pieces"]}
SENDING: dict[str, list[str]] = {"chapter_4": [], "chapter_5": ["unread_body"]}


@dataclass(frozen=True)
class Scale:
    """How much of everything."""

    asking: int = 20  # clients that ask for much
    sending: int = 100  # clients that send much
    steps: int = 20  # in which they come
    later: int = 10  # steps when all are there
    after: int = 5  # steps when all are gone
    pause: float = 0.1  # seconds of a step


FULL = Scale()

Come = Callable[..., object]  # lets so many more `clients` come


# Measuring


def measure(rig: Rig, scale: Scale = FULL) -> Figures:
    """Return all figures of the chapter."""
    return {
        "asked": {
            "clients": scale.asking,
            "answer": ANSWER // MIB,
            **{name: asked(rig, name, scale) for name in SERVERS},
        },
        "sent": {
            "clients": scale.sending,
            "body": BODY // MIB,
            **{name: sent(rig, name, scale) for name in SERVERS},
        },
    }


def asked(rig: Rig, name: str, scale: Scale) -> Figures:
    """Return what becomes of a server whose clients ask for much and read nothing."""
    with (
        rig.server(name, *ASKING[name]) as server,
        rig.clients("hoard") as load,
    ):
        come = partial(load.ask, "ask", port=server.figure("port"))
        return watch(server, load, scale, scale.asking, come)


def sent(rig: Rig, name: str, scale: Scale) -> Figures:
    """Return what becomes of a server whose clients send much that nobody reads."""
    with (
        rig.server(name, *SENDING[name]) as server,
        rig.clients("hoard") as load,
    ):
        come = partial(load.ask, "send", port=server.figure("port"), size=BODY)
        return watch(server, load, scale, scale.sending, come)


def watch(
    server: Child, load: Child, scale: Scale, clients: int, come: Come
) -> Figures:
    """Return the memory over time, while clients come, stay, and leave.

    `buffered` is what the server's transports held when all were there, in MiB, and
    `gone` the second in which they left.
    """
    memory = Memory(server, scale.pause)
    for number in shares(clients, scale.steps):
        come(clients=number)
        memory.look()
    for _ in range(scale.later):
        load.ask("go_on")
        memory.look()
    buffered = server.figure("buffered") / MIB
    load.ask("leave")
    gone = memory.look()
    server.ask("collect")  # What is in cycles would wait for its turn.
    for _ in range(scale.after):
        memory.look()
    return memory.figures(clients) | {"buffered": buffered, "gone": gone}


def shares(count: int, parts: int) -> list[int]:
    """Return whole numbers that add up to a count, as even as they can be."""
    ends = [count * part // parts for part in range(parts + 1)]
    return [end - begin for begin, end in pairwise(ends)]


class Memory:
    """By how many MiB a server has grown at what second."""

    def __init__(self, server: Child, pause: float) -> None:
        self.server = server
        self.pause = pause
        self.before = server.figure("memory")
        self.begin = time.monotonic()
        self.seconds = [0.0]
        self.grown = [0.0]

    def look(self) -> float:
        """Pause, and look again; return what second it is."""
        time.sleep(self.pause)
        self.seconds.append(time.monotonic() - self.begin)
        grown = self.server.figure("memory") - self.before
        self.grown.append(max(grown, 0) / MIB)
        return self.seconds[-1]

    def figures(self, clients: int) -> Figures:
        """Return the most that it grew by, also for each client, and what is left."""
        most = max(self.grown)
        return {
            "grown": most,
            "grown_each": most / clients,
            "left": self.grown[-1],
            "seconds": self.seconds,
            "memory": self.grown,
        }


# Showing


def rows(figures: Figures) -> list[list[str]]:
    """Return the figures as the rows of a table."""
    asked, sent = figures["asked"], figures["sent"]
    much = f"{asked['clients']} clients ask for {asked['answer']} MiB, read nothing"
    body = f"{sent['clients']} clients send {sent['body']} MiB, nobody reads it"
    return [
        ["MiB", *SERVERS.values()],
        [f"grown, {much}", *each(asked, "grown")],
        ["of it in the transports' buffers", *each(asked, "buffered")],
        ["left when they are gone", *each(asked, "left")],
        [f"grown, {body}", *each(sent, "grown")],
        ["left when they are gone", *each(sent, "left")],
    ]


def each(figures: Figures, name: str) -> list[str]:
    return [f"{figures[server][name]:,.1f}" for server in SERVERS]


def chart(figures: Figures) -> Chart:
    """Return the memory of both servers over time."""
    asked, sent = figures["asked"], figures["sent"]
    much = f"{asked['clients']} clients ask for {asked['answer']} MiB and read nothing"
    body = f"{sent['clients']} clients send {sent['body']} MiB that nobody reads"
    return Chart(
        "What a server holds for its clients",
        f"{much}: {in_words(asked)} {body}: {in_words(sent)}",
        [
            panel(much, asked),
            panel(body, sent),
        ],
        [
            ("thin", "MiB by which the server of chapter 4 grows"),
            ("thick", "MiB by which the server of chapter 5 grows"),
        ],
    )


def in_words(figures: Figures) -> str:
    old, new = each(figures, "grown")
    return f"chapter 4 grows by {old} MiB, and chapter 5 by {new} MiB."


def lines(figures: Figures) -> list[Line]:
    old, new = (figures[server] for server in SERVERS)
    return [
        Line(list(zip(old["seconds"], old["memory"], strict=True)), "thin"),
        Line(list(zip(new["seconds"], new["memory"], strict=True)), "thick"),
    ]


def panel(heading: str, figures: Figures) -> Panel:
    most = max(figures[server]["grown"] for server in SERVERS)
    end = max(figures[server]["seconds"][-1] for server in SERVERS)
    return Panel(heading, lines(figures), top=round_up(most), end=end)
