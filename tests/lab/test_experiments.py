"""Experiments write what the pages rely on, and leave nothing running."""

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from lab.benchmarks import chapters, soak
from lab.experiments import (
    chapter_1,
    chapter_2,
    chapter_3,
    chapter_4,
    chapter_5,
    chapter_6,
    chapter_7,
    chapter_8,
    chapter_8_start,
    chapter_8_stop,
    figures,
    slow_tool,
)
from lab.experiments.chart import draw
from lab.experiments.experiment import conduct
from lab.experiments.good import Good, over_time, unscaled
from lab.experiments.rig import Rig
from tests.lab.committed import SOON, committed, measured, paths

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
    chapter_6: chapter_6.Scale(clients=2, wait=0.01, adding=2),
    chapter_7: chapter_7.Scale(rounds=1, seconds=0.05, share=0.01),
    chapter_8: chapter_8.Scale(restarts=0, kept=2, anew=1, serving=0.01),
    chapter_8_start: chapter_8_start.Scale(rounds=1),
    chapter_8_stop: chapter_8_stop.Scale(idle=(1, 1, 1, 2), heedless=0, streams=1),
}
EXPERIMENTS = pytest.mark.parametrize("experiment", [*TINY, chapters, soak])


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
    with Rig(SOON) as rig:
        found = experiment.measure(rig, tiny)

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
    known = measured(experiment)
    origin = figures.origin(experiment.COMMAND)
    found = known | {"more": 1.23456}
    monkeypatch.setattr(experiment, "measure", lambda rig: found)

    conduct(experiment, tmp_path)

    written = json.loads((tmp_path / f"{experiment.NAME}.json").read_text("utf-8"))
    assert datetime.date.fromisoformat(written.pop("date"))
    del origin["date"]  # It may be another day by now.
    assert written == origin | known | {"more": 1.235}
    svg = (tmp_path / f"{experiment.NAME}.svg").read_text("utf-8")
    assert svg == committed(experiment, "svg")
    printed = capsys.readouterr().out
    assert printed.startswith(f"Measuring: less than {experiment.BOUND} seconds.\n")
    assert figures.table(experiment.rows(known)) in printed


def test_ctrl_c_leaves_the_figures_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(rig: Rig) -> None:
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


def test_a_counter_that_is_added_to_in_turn_loses_nothing() -> None:
    lost = json.loads(committed(chapter_6, "json"))["lost"]

    assert lost["careful"]["value"] == lost["clients"] > lost["careless"]["value"]


def test_chapter_8_does_not_accept_whom_it_has_no_descriptor_for() -> None:
    known = json.loads(committed(chapter_4, "json"))

    assert known["chapter_8_hasty"]["refused"] == known["chapter_8_hasty"]["noted"] == 0
    assert known["chapter_4_hasty"]["refused"] > 0


def test_chapter_8_loses_nothing_in_its_restarts() -> None:
    known = json.loads(committed(chapter_8, "json"))

    assert known["chapter_8"]["lost"] == known["chapter_8_limited"]["lost"] == 0
    assert known["chapter_7"]["lost"] > 0


# Tools that may not be there


def test_without_slowhttptest_its_figures_stay(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    known = json.loads(committed(chapter_4, "json"))["slowhttptest"]

    with Rig(SOON) as rig:
        found = slow_tool.known_or_measured(rig, chapter_4.NAME, {}, seconds=1)

    assert found == known
    assert capsys.readouterr().out.startswith("slowhttptest is not installed")


def test_what_slowhttptest_tells_is_summed_up() -> None:
    table = """Seconds,Closed,Pending,Connected,Service Available
0,0,1,0,150
1,0,1,49,150
2,26,1,70,0
3,76,0,0,150
"""

    assert slow_tool.read_table(table) == {
        "connected": 70,
        "closed": 76,
        "lasted": 3,
        "unanswered": 1,
        "available": 0.75,
    }


# What chapter 8 makes of requests without a response


def test_what_the_application_has_begun_is_lost_and_the_rest_was_not_seen() -> None:
    output = ["ASGI server on 127.0.0.1.\n", "/0\n", "/5\n", "/7\n", "Stopping.\n"]
    found = {"answered": 9, "closed": 2, "broken": [3], "first": [4, 5], "later": [6]}

    assert chapter_8.judge(found, chapter_8.numbers(output)) == {
        "answered": 9,
        "closed": 2,
        "lost": 2,
        "first": 1,
        "later": 1,
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
    assert unscaled(1, -1, patience=7) == (10, 7, False)
    assert unscaled(1, 0.25, patience=7) == (10, 2.5, True)
