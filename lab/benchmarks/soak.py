"""Whether the server of chapter 8 holds, after much work, what it held before."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from lab.benchmarks import wrk
from lab.benchmarks.growth import ALLOWED, COUNTED, NAMES, complaints, growth, kinds
from lab.child import Child
from lab.errors import LabError
from lab.experiments.chart import Chart
from lab.experiments.figures import Figures
from lab.experiments.lines import Line, Panel, round_up
from lab.experiments.rig import MIB, Rig
from lab.variables import number

NAME = "bench-soak"
USUAL = 60  # seconds that wrk asks, in both halves together
SECONDS = number("SECONDS", USUAL)
COMMAND = "make bench-soak" + f" SECONDS={SECONDS}" * (SECONDS != USUAL)
BOUND = 360 + SECONDS  # seconds
SERVER = ("chapter_8", "patient", "note_log")
FEW = 32  # connections of wrk, beside those that are held
# asyncio keeps a timer that is cancelled until many are; those armed count as timers.
UNCOUNTED = ("TimerHandle", "Context")


@dataclass(frozen=True)
class Scale:
    """How much of everything."""

    held: int = 1000  # connections that are kept alive
    hostile: int = 3  # clients of each habit, who disturb those two
    requests: int = 50_000  # at least, of each half
    seconds: float = SECONDS / 2  # at least, of each half
    talk: int = 4  # seconds of each conversation; wrk knows only whole ones
    pause: float = 0.5  # seconds between two looks, to see whether all is at rest


FULL = Scale()


# Measuring


def measure(rig: Rig, scale: Scale = FULL) -> Figures:
    """Return what the server held before and after; LabError if that is too much.

    In one half, wrk asks on a few connections beside those that are held. In the other,
    it asks on as many as those. Slow and hostile clients come and go all the time. Each
    half is told apart from the warm-up before it.
    """
    with (
        rig.server(*SERVER, PYTHONMALLOC="malloc") as server,  # It counts every byte.
        rig.clients("requests") as load,
        rig.clients("hostile") as hostile,
    ):
        work = Work(server, hostile, scale)
        empty = work.look(held=0)
        load.ask("visit", port=work.port, connections=scale.held)
        halves = {"beside": work.half(FEW), "crowd": work.half(scale.held)}
        answered = load.ask("ask")["answered"]
        load.ask("close")
        left = growth(empty, work.look(held=0))
    found = {
        "held": scale.held,
        "answered": answered,  # of those that are held, once more, at the end
        "allowed": ALLOWED,
        **halves,
        "left": {name: left[name] for name in COUNTED},  # when all connections are gone
    }
    if wrong := complaints(found):
        raise LabError(wrong)
    for half in halves.values():
        del half["kinds"]
    return found


class Work:
    """What wrk and others do to a server, and what that leaves behind."""

    def __init__(self, server: Child, hostile: Child, scale: Scale) -> None:
        self.server = server
        self.hostile = hostile
        self.scale = scale
        self.port = server.figure("port")

    def half(self, connections: int) -> Figures:
        """Return what a server held before and after wrk has asked long enough.

        `seconds` and `in_use` tell how its memory grew while the other clients came,
        and the last of them when those were gone. What is free by then is not counted.
        """
        with self.disturbed():
            self.ask(connections)
        before, begin = self.look(self.scale.held), time.monotonic()
        done, rates, seconds, in_use = 0, [], [0.0], [before["in_use"]]
        with self.disturbed():
            while done < self.scale.requests or seconds[-1] < self.scale.seconds:
                found = self.ask(connections)
                done += found["requests"]
                rates.append(found["requests"] / found["us"] * 1e6)
                seconds.append(time.monotonic() - begin)
                in_use.append(self.server.figure("in_use"))
        after = self.look(self.scale.held)
        seconds.append(time.monotonic() - begin)
        in_use.append(after["in_use"])
        return {
            "connections": connections,
            "requests": done,
            "visits": self.visits,
            "rate": sum(rates) / len(rates),
            "grown": growth(before, after),
            "kinds": kinds(before["kinds"], after["kinds"]),
            "seconds": seconds,
            "in_use": [max(each - before["in_use"], 0) / MIB for each in in_use],
        }

    @contextmanager
    def disturbed(self) -> Iterator[None]:
        """Let slow and hostile clients come meanwhile; `visits` says how many did."""
        self.hostile.ask("begin", port=self.port, each=self.scale.hostile)
        yield
        self.visits = self.hostile.ask("end")["visits"]

    def ask(self, connections: int) -> dict[str, Any]:
        """Let wrk ask; LabError if any request failed."""
        url = f"http://127.0.0.1:{self.port:.0f}/"
        found = wrk.run(url, connections, self.scale.talk)
        if found["failed"]:
            raise LabError(f"{found['failed']} requests of wrk failed.")
        return found

    def look(self, held: int) -> Figures:
        """Return what the server holds, once all but so many connections are gone."""
        self.rest(held)
        kinds = self.server.ask("objects")
        for kind in UNCOUNTED:
            kinds.pop(kind, None)
        figures = {
            name: self.server.figure(name) for name in ALLOWED if name != "objects"
        }
        return figures | {"objects": sum(kinds.values()), "kinds": kinds}

    def rest(self, held: int) -> None:
        """Return when so many connections are left, and nothing comes or goes."""
        before: dict[str, float] = {}
        now = self.counts()
        while now["connections"] > held or now != before:
            time.sleep(self.scale.pause)
            before, now = now, self.counts()

    def counts(self) -> dict[str, float]:
        return {name: self.server.figure(name) for name in (*COUNTED, "connections")}


# Showing


def rows(figures: Figures) -> list[list[str]]:
    """Return the figures as the rows of a table."""
    held, halves = figures["held"], [figures["beside"], figures["crowd"]]
    lines = [
        ["beside " + f"{held:,} that are kept", *columns(halves, "connections")],
        ["requests, none of which failed", *columns(halves, "requests")],
        ["slow and hostile visits", *columns(halves, "visits")],
        ["requests/s", *columns(halves, "rate")],
    ]
    for name in ALLOWED:
        grown = [f"{half['grown'][name]:,.3g}" for half in halves]
        lines.append([f"more {NAMES.get(name, name)} afterwards", *grown])
    left = sum(figures["left"].values())
    lines.append(["left of these without any connection", "", f"{left:g}"])
    return lines


def columns(halves: list[Figures], name: str) -> list[str]:
    return [f"{half[name]:,.0f}" for half in halves]


def chart(figures: Figures) -> Chart:
    """Return the memory that the server uses over time."""
    panels = [panel(figures[half]) for half in ("beside", "crowd")]
    words = " ".join(
        f"{each.heading}: in the end it has grown by "
        f"{each.lines[0].points[-1][1]:.1f} MiB."
        for each in panels
    )
    legend = f"MiB in use more than at first, with {figures['held']:,} more kept alive"
    return Chart("Memory under load", words, panels, [("thick", legend)])


def panel(half: Figures) -> Panel:
    points = list(zip(half["seconds"], half["in_use"], strict=True))
    heading = f"{half['requests']:,} requests on {half['connections']:,} connections"
    top = max(round_up(max(half["in_use"])), 1)
    return Panel(heading, [Line(points, "thick")], top, half["seconds"][-1])
