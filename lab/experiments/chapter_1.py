"""What chapter 1 claims about reads, memory, descriptors and `drain()`, measured."""

from dataclasses import dataclass

from lab.experiments.chart import Chart, Group, Row, bars
from lab.experiments.figures import Figures, Sample, summary
from lab.experiments.rig import Rig

NAME = "ch01-streams"
COMMAND = "make experiment-chapter-1"
BOUND = 30  # seconds
SEND_SIZE = 10  # bytes of a small send


@dataclass(frozen=True)
class Scale:
    """How much of everything."""

    rounds: int = 5
    bursts: int = 501
    sends: int = 50  # in a burst
    idle: int = 1000  # connections
    clients: int = 50  # that come and go
    flood: int = 200  # MiB


FULL = Scale()


# Measuring


def measure(rig: Rig, scale: Scale = FULL) -> Figures:
    """Return all figures of the chapter."""
    return {
        "rounds": scale.rounds,
        "burst": count_reads(rig, scale),
        "idle": rig.compare_idle(("streams", "raw"), scale.idle, scale.rounds),
        "descriptors": {
            "clients": scale.clients,
            "chapter": leak(rig, scale.clients),
            "mistake": leak(rig, scale.clients, "without_close"),
        },
        "flood": rig.compare_floods(
            "streams", "without_drain", scale.flood, scale.rounds
        ),
    }


def count_reads(rig: Rig, scale: Scale) -> Figures:
    """Return in how many reads a burst of small sends arrives."""
    samples: list[Sample] = []
    with rig.server("streams", "counting_reads") as server:
        rig.connect(server, 1)
        for _ in range(scale.bursts):
            server.ask("reads")
            rig.load.ask("burst", sends=scale.sends, size=SEND_SIZE)
            samples.append({"reads": server.figure("reads")})
        rig.disconnect()
    kind = {"sends": scale.sends, "size": SEND_SIZE, "bursts": scale.bursts}
    return kind | summary(samples)


def leak(rig: Rig, clients: int, *change: str) -> Figures:
    """Return the descriptors `left` by clients that are gone.

    Without garbage collection; `collected` is what is left after one.
    """
    with rig.server("streams", *change) as server:
        server.ask("collect_no_more")
        before = server.figure("descriptors")
        for _ in range(clients):
            rig.connect(server, 1)
            rig.disconnect()
        left = server.figure("descriptors") - before
        server.ask("collect")
        collected = server.figure("descriptors") - before
    return {"left": left, "collected": collected}


# Showing


def rows(figures: Figures) -> list[list[str]]:
    """Return the figures as the rows of a table."""
    burst, idle = figures["burst"], figures["idle"]
    left, flood = figures["descriptors"], figures["flood"]
    sends, clients, limit = burst["sends"], left["clients"], flood["limit"]
    return [
        ["", "chapter", "mistake"],
        [f"reads for {sends} sends", f"{burst['reads']:.0f}", ""],
        ["bytes per idle connection", f"{idle['streams']['bytes']:,.0f}", ""],
        ["the same, raw sockets", f"{idle['raw']['bytes']:,.0f}", ""],
        [f"descriptors left by {clients} clients, no close()", *both(left, "left")],
        [f"MiB taken of {limit}, no drain()", *both(flood, "taken")],
        ["MiB grown by that", *both(flood, "grown")],
    ]


def both(figures: Figures, name: str) -> list[str]:
    return [f"{figures[variant][name]:.4g}" for variant in ("chapter", "mistake")]


def chart(figures: Figures) -> Chart:
    """Return the flood as a chart: where the bytes go, with and without drain()."""
    flood = figures["flood"]
    limit, good, bad = flood["limit"], flood["chapter"], flood["mistake"]
    longest = max(bad["taken"], bad["grown"], good["taken"], good["grown"])

    def rows(name: str) -> list[Row]:
        values = {"with drain()": good[name], "without": bad[name]}
        return bars(values, "{:,.1f} MiB", longest)

    return Chart(
        "A client that sends and never reads",
        f"A client offers {limit} MiB. With drain(), it can send {good['taken']:.1f} "
        f"MiB, and the server grows by {good['grown']:.1f} MiB. Without drain(), it "
        f"can send {bad['taken']:.1f} MiB, and the server grows by "
        f"{bad['grown']:.1f} MiB.",
        [
            Group(f"What the client could send, of {limit} MiB", rows("taken")),
            Group("What the server's memory grew by", rows("grown")),
        ],
    )
