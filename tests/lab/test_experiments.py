"""Experiments write what the pages rely on, and leave nothing running."""

import asyncio
import datetime
import json
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from chapters.ch02_protocol_echo.server import serve
from lab.errors import LabError
from lab.experiments import changes, chapter_1, chapter_2, figures, machine
from lab.experiments.bench import Bench
from lab.experiments.chart import Bar, Chart, Group, Row, draw
from lab.experiments.child import Child
from lab.experiments.experiment import conduct
from lab.experiments.load import Load
from lab.pages.chart import SVG, caption, read_svg
from lab.pages.figures import Figures
from lab.server import RealServer

SOON = 30.0  # seconds; nothing here comes near
TINY_1 = chapter_1.Scale(rounds=1, bursts=1, sends=5, idle=5, clients=3, flood=1)
TINY_2 = chapter_2.Scale(
    rounds=1, seconds=0.01, many=5, memory_rounds=1, idle=5, flood=1
)
EXPERIMENTS = pytest.mark.parametrize(
    ("experiment", "tiny"), [(chapter_1, TINY_1), (chapter_2, TINY_2)]
)


def committed(experiment: ModuleType, suffix: str) -> str:
    path = figures.FOLDER / f"{experiment.NAME}.{suffix}"
    return path.read_text(encoding="utf-8")


def paths(value: Any, path: str = "") -> set[str]:
    """Return the dotted path of every figure."""
    if not isinstance(value, dict):
        return {path}
    return set().union(*(paths(item, f"{path}.{key}") for key, item in value.items()))


def numbers(value: Any) -> Iterator[float]:
    for item in value.values():
        if isinstance(item, dict):
            yield from numbers(item)
        elif isinstance(item, int | float):
            yield item


# The experiments


@EXPERIMENTS
def test_a_run_finds_every_figure_that_the_pages_have(
    experiment: ModuleType, tiny: object
) -> None:
    with Bench(SOON) as bench:
        found = experiment.measure(bench, tiny)

    found |= figures.origin(experiment.COMMAND)
    known = json.loads(committed(experiment, "json"))
    assert paths(found) - paths(found["versions"], ".versions") == (
        paths(known) - paths(known["versions"], ".versions")
    )
    assert draw(experiment.chart(found))
    assert figures.table(experiment.rows(found))


@EXPERIMENTS
def test_what_is_measured_is_printed_and_written(
    experiment: ModuleType,
    tiny: object,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    known = json.loads(committed(experiment, "json"))
    origin = figures.origin(experiment.COMMAND)
    measured = {name: known[name] for name in known.keys() - origin.keys()}
    found = measured | {"more": 1.23456}
    monkeypatch.setattr(experiment, "measure", lambda bench: found)

    conduct(experiment, tmp_path)

    written = json.loads((tmp_path / f"{experiment.NAME}.json").read_text("utf-8"))
    assert datetime.date.fromisoformat(written.pop("date"))
    del origin["date"]  # It may be another day by now.
    assert written == origin | measured | {"more": 1.235}
    svg = (tmp_path / f"{experiment.NAME}.svg").read_text("utf-8")
    assert svg == committed(experiment, "svg")
    printed = capsys.readouterr().out
    assert printed.startswith(f"Measuring: less than {experiment.BOUND} seconds.\n")
    assert figures.table(experiment.rows(known)) in printed


def test_ctrl_c_leaves_the_figures_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(bench: Bench) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(chapter_1, "measure", interrupt)

    with pytest.raises(KeyboardInterrupt):
        conduct(chapter_1, tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert capsys.readouterr().err.startswith("Stopped: the figures of the page stay")


@EXPERIMENTS
def test_the_chart_shows_the_figures_beside_it(
    experiment: ModuleType, tiny: object
) -> None:
    known = json.loads(committed(experiment, "json"))

    assert committed(experiment, "svg") == draw(experiment.chart(known))


@EXPERIMENTS
def test_no_figure_is_below_zero(experiment: ModuleType, tiny: object) -> None:
    assert min(numbers(json.loads(committed(experiment, "json")))) >= 0


def test_the_chapters_server_leaves_no_descriptor() -> None:
    known = json.loads(committed(chapter_1, "json"))

    assert known["descriptors"]["chapter"]["left"] == 0


# Children


def test_a_child_ends_with_the_block() -> None:
    with Child(time.monotonic() + SOON, "lab.experiments.load") as child:
        assert child.ask("close") == {}
    assert child.process.returncode == 0


def test_a_child_that_is_no_more_is_reported() -> None:
    reason = pytest.raises(LabError, match=r"lab\.experiments ended with status 1")
    with Child(time.monotonic() + SOON, "lab.experiments") as child, reason:
        child.ask("close")


def test_an_answer_that_comes_too_late_is_reported() -> None:
    reason = pytest.raises(LabError, match="takes too long")
    with Child(time.monotonic(), "lab.experiments.load") as child, reason:
        child.ask("close")
    assert child.process.returncode is not None


# The load


@pytest.fixture
def load() -> Iterator[Load]:
    load = Load()
    with RealServer(serve) as server:
        load.connect(server.address[1], 5)
        yield load
        load.close()


def test_ping_pong_counts_what_came_back(load: Load) -> None:
    assert load.ping_pong(seconds=0, size=64)["done"] == len(load.clients)


def test_a_stream_counts_what_came_back(load: Load) -> None:
    assert load.stream(seconds=0.01, size=1000)["done"] >= 1000


def test_a_burst_waits_for_its_echo(load: Load) -> None:
    load.burst(sends=3, size=10)

    with pytest.raises(BlockingIOError):
        load.clients[-1].recv(1)


def test_a_flood_sends_no_more_than_asked(load: Load) -> None:
    assert load.flood(limit=65536, patience=SOON) == {"taken": 65536}


# The changes


class Writer:
    """What a handler does to its writer."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def write(self, data: bytes) -> None:
        self.calls.append(f"write {data.decode()}")

    async def drain(self) -> None:
        self.calls.append("drain")

    def close(self) -> None:
        self.calls.append("close")


def calls_of(chapter: Any) -> list[str]:
    """Return what the chapter's handler does with one read and the end."""

    async def handle() -> None:
        reader = asyncio.StreamReader()
        reader.feed_data(b"a")
        reader.feed_eof()
        await chapter.echo(reader, writer)

    writer = Writer()
    asyncio.run(handle())
    return writer.calls


@pytest.mark.parametrize(
    ("change", "calls"),
    [
        (changes.without_drain, ["write a", "close"]),
        (changes.without_close, ["write a", "drain"]),
    ],
)
def test_a_change_makes_one_mistake(change: Any, calls: list[str]) -> None:
    chapter = SimpleNamespace()
    change(chapter)

    assert calls_of(chapter) == calls


def test_reads_are_counted_without_the_last_empty_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(changes, "reads", [])

    async def echo(reader: asyncio.StreamReader, writer: Writer) -> None:
        while await reader.read(100):
            pass

    chapter = SimpleNamespace(echo=echo)
    changes.counting_reads(chapter)
    calls_of(chapter)

    assert changes.reads == [1]


def test_a_protocol_without_pause_does_what_asyncio_does() -> None:
    class EchoProtocol(asyncio.Protocol):
        def pause_writing(self) -> None: ...

        def resume_writing(self) -> None: ...

    changes.without_pause(SimpleNamespace(EchoProtocol=EchoProtocol))

    assert EchoProtocol.pause_writing is asyncio.Protocol.pause_writing
    assert EchoProtocol.resume_writing is asyncio.Protocol.resume_writing


# The figures


def test_subjects_are_measured_in_turn() -> None:
    order: list[str] = []
    counts = iter(range(1, 7))

    def measure(name: str) -> dict[str, float]:
        order.append(name)
        return {"x": next(counts)}

    found = figures.compare(3, {name: partial(measure, name) for name in "ab"})

    assert order == ["a", "b"] * 3
    assert found["a"] == {"x": 3, "x_min": 1, "x_max": 5}


def test_figures_are_rounded_and_counts_are_not() -> None:
    found = {"rate": 123456.7, "deep": {"share": 0.123456}, "bytes": 123456}

    assert figures.rounded(found) == {
        "rate": 123500.0,
        "deep": {"share": 0.1235},
        "bytes": 123456,
    }


def test_what_is_saved_is_what_pages_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chart = draw(Chart("Title", "Words.", []))
    found = figures.origin("make it") | {"rate": {"one": 1.5}}
    figures.save("name", found, chart, tmp_path / "new")

    saved = Figures.__new__(Figures)
    saved.path = "name.json"
    saved.data = json.loads((tmp_path / "new" / "name.json").read_text("utf-8"))
    assert saved.find("rate.one") == 1.5
    assert "make it" in caption(saved)
    assert read_svg(str(tmp_path / "new" / "name.svg")) == chart.strip()
    assert "name.svg" in capsys.readouterr().out


def test_a_table_puts_figures_to_the_right() -> None:
    rows = [["", "long head"], ["name", "1"]]

    assert figures.table(rows) == "      long head\nname          1"


def test_this_machine_has_a_name() -> None:
    assert all(machine.describe().values())
    assert machine.resident_bytes() > 1_000_000


# The chart


CHART = Chart(
    "Rates & costs",
    "The <first> is 1, the second 2.",
    [Group("Group", [Row("a", "1/s", [Bar(0.5), Bar(0.25, "hollow")])])],
    [("solid", "rate"), ("hollow", "cost")],
)


def test_a_chart_says_in_words_what_it_shows() -> None:
    root = ElementTree.fromstring(draw(CHART))

    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == CHART.title
    assert root.findtext(f"{SVG}desc") == CHART.words
    assert [text.text for text in root.iter(f"{SVG}text")] == [
        "rate",
        "cost",
        "Group",
        "a",
        "1/s",
    ]


def test_all_of_a_chart_is_inside_it() -> None:
    root = ElementTree.fromstring(draw(CHART))
    _, _, width, height = map(int, root.get("viewBox", "").split())

    assert width <= 340
    for element in [*root.iter(f"{SVG}rect"), *root.iter(f"{SVG}text")]:
        right = int(element.get("x", "")) + int(element.get("width", 0))
        bottom = int(element.get("y", "")) + int(element.get("height", 0))
        assert 0 <= right <= width
        assert 0 <= bottom <= height


def test_a_bar_is_as_long_as_its_share() -> None:
    root = ElementTree.fromstring(draw(CHART))
    solid, hollow = list(root.iter(f"{SVG}rect"))[2:]

    assert int(solid.get("width", "")) == pytest.approx(340 / 2, abs=2)
    assert int(hollow.get("width", "")) == pytest.approx(340 / 4, abs=2)


def test_a_chart_takes_the_colours_of_its_page() -> None:
    svg = draw(CHART)

    assert 'fill="currentColor"' in svg
    assert "fill: var(--md-accent-fg-color, #" in svg


@pytest.mark.parametrize("length", [-0.1, 1.1])
def test_a_bar_that_does_not_fit_is_refused(length: float) -> None:
    chart = Chart("Title", "Words.", [Group("Group", [Row("a", "1", [Bar(length)])])])

    with pytest.raises(ValueError, match="not 0 to 1"):
        draw(chart)
