"""Experiments write what the pages rely on, and leave nothing running."""

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from lab.errors import LabError
from lab.experiments import (
    chapter_1,
    chapter_2,
    chapter_3,
    chapter_4,
    chapter_5,
    chapters,
    figures,
    slow_tool,
    wrk,
)
from lab.experiments.bench import Bench
from lab.experiments.chart import draw
from lab.experiments.experiment import conduct
from lab.experiments.good import Good, over_time, told

SOON = 50.0  # seconds; nothing here comes near
TINY = {
    chapter_1: chapter_1.Scale(rounds=1, bursts=1, sends=5, idle=5, clients=3, flood=1),
    chapter_2: chapter_2.Scale(
        rounds=1, seconds=0.01, many=5, memory_rounds=1, idle=5, flood=1
    ),
    chapter_3: chapter_3.Scale(rounds=1, seconds=0.01, many=2, profile=0.05),
    chapter_4: chapter_4.Scale(slow=2, calm=1, attack=4, tool=0),
    chapter_5: chapter_5.Scale(
        asking=1, sending=2, steps=1, later=1, after=1, pause=0.01
    ),
}
EXPERIMENTS = pytest.mark.parametrize("experiment", [*TINY, chapters])


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


@pytest.mark.parametrize(("experiment", "tiny"), TINY.items())
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
def test_the_chart_shows_the_figures_beside_it(experiment: ModuleType) -> None:
    known = json.loads(committed(experiment, "json"))

    assert committed(experiment, "svg") == draw(experiment.chart(known))


@EXPERIMENTS
def test_no_figure_is_below_zero(experiment: ModuleType) -> None:
    assert min(numbers(json.loads(committed(experiment, "json")))) >= 0


def test_the_chapters_server_leaves_no_descriptor() -> None:
    known = json.loads(committed(chapter_1, "json"))

    assert known["descriptors"]["chapter"]["left"] == 0


# Tools that may not be there


def test_wrk_is_asked_for_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(LabError, match="apt-get install wrk"):
        wrk.require_wrk()


def test_what_wrk_says_is_found_behind_its_own_words() -> None:
    output = 'Running 1s test\n  2 threads\n{"requests": 3}\n'

    assert wrk.told(output) == {"requests": 3}


def test_the_chapters_are_asked_by_wrk_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    ports: list[str] = []

    def run(url: str, connections: int, seconds: int) -> dict[str, float]:
        ports.append(url)
        return {"requests": 10, "us": 1e6, "half": 1, "most": 2, "failed": 0}

    monkeypatch.setattr(wrk, "run", run)
    with Bench(SOON) as bench:
        found = chapters.measure(bench, chapters.Scale(rounds=2))

    assert ports == ports[:3] * 3
    known = json.loads(committed(chapters, "json"))
    origin = figures.origin(chapters.COMMAND)
    assert paths(found) == paths({key: known[key] for key in known.keys() - origin})


def test_requests_that_failed_are_no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"requests": 10, "us": 1e6, "half": 1, "most": 2, "failed": 1}
    monkeypatch.setattr(wrk, "run", lambda *arguments: found)
    reason = pytest.raises(LabError, match="1 requests of wrk failed")

    with Bench(SOON) as bench, bench.server("chapter_3") as server, reason:
        wrk.talk(server, connections=1, seconds=1)


def test_a_chapter_is_compared_with_the_one_before() -> None:
    results = {
        "chapter_3": {"rate": 100, "cpu_us": 10},
        "chapter_4": {"rate": 50, "cpu_us": 20},
    }

    assert chapters.ratios(results) == {
        "chapter_4_over_chapter_3": {"rate": 0.5, "cpu_us": 2}
    }


def test_without_slowhttptest_its_figures_stay(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    known = json.loads(committed(chapter_4, "json"))["slowhttptest"]

    with Bench(SOON) as bench:
        found = slow_tool.known_or_measured(bench, chapter_4.NAME, {}, seconds=1)

    assert found == known
    assert capsys.readouterr().out.startswith("slowhttptest is not installed")


def test_what_slowhttptest_tells_is_summed_up() -> None:
    table = """Seconds,Closed,Pending,Connected,Service Available
0,0,1,0,150
1,0,1,49,150
2,26,1,70,0
3,76,0,0,150
"""

    assert slow_tool.told(table) == {
        "connected": 70,
        "closed": 76,
        "lasted": 3,
        "unanswered": 1,
        "available": 0.75,
    }


# What chapter 4 makes of its good requests


def test_good_requests_are_told_by_when_they_were_asked() -> None:
    found = [
        Good(asked=1, waited=1, answered=True),
        Good(asked=12, waited=7, answered=False),
        Good(asked=22, waited=3, answered=True),
        Good(asked=24, waited=7, answered=False),
    ]

    assert over_time(found, begin=10, end=30, width=10) == {
        "calm": 1,
        "under": 0.5,
        "waited": 5,
        "seconds": [5, 15, 25],
        "share": [1, 0, 0.5],
        "wait": [1, 7, 5],
    }


def test_a_wait_in_vain_lasts_as_long_as_the_patience() -> None:
    assert told(1, -1, patience=7) == (10, 7, False)
    assert told(1, 0.25, patience=7) == (10, 2.5, True)
