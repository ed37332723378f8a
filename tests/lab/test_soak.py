"""A soak finds what a server keeps, and says what that is."""

from dataclasses import replace
from typing import Any

import pytest

from lab.benchmarks import soak, wrk
from lab.benchmarks.growth import ALLOWED, COUNTED, NAMES, complaints, growth, kinds
from lab.errors import LabError
from lab.experiments.rig import MIB, Rig
from tests.lab.committed import SOON, measured, paths

FOUND = {"requests": 10, "us": 1e6, "half": 1, "most": 2, "failed": 0}
TINY = soak.Scale(held=3, hostile=1, requests=25, seconds=0, pause=0.05)
NOTHING = dict.fromkeys(ALLOWED, 0.0)


def half(connections: int, kinds: dict[str, int] | None = None, **grown: float) -> Any:
    found = {"connections": connections, "grown": NOTHING | grown}
    return found | {"kinds": kinds or {}}


def found(beside: Any = None, crowd: Any = None, **more: Any) -> Any:
    """Return what a soak found, of which nothing is wrong but what is given."""
    figures = {"held": 1000, "answered": 1000, "left": dict.fromkeys(COUNTED, 0.0)}
    halves = {"beside": beside or half(32), "crowd": crowd or half(1000)}
    return figures | halves | more


def test_a_soak_asks_until_enough_was_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def run(url: str, connections: int, seconds: int) -> dict[str, float]:
        asked.append(connections)
        return FOUND

    monkeypatch.setattr(wrk, "run", run)
    with Rig(SOON) as rig:
        figures = soak.measure(rig, TINY)

    assert asked == [soak.FEW] * 4 + [3] * 4  # The first of each is to warm up.
    assert paths(figures) == paths(measured(soak))
    assert "kinds" not in figures["beside"]
    assert len(figures["beside"]["in_use"]) == len(figures["beside"]["seconds"]) == 5
    assert figures["beside"]["in_use"][-1] == figures["beside"]["grown"]["in_use"]
    assert figures["answered"] == figures["held"] == 3
    assert figures["beside"]["requests"] == figures["crowd"]["requests"] == 30


def test_a_soak_asks_until_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrk, "run", lambda *arguments: FOUND)
    with Rig(SOON) as rig:
        figures = soak.measure(rig, replace(TINY, requests=0, seconds=0.1))

    assert figures["beside"]["seconds"][-1] >= 0.1
    assert figures["crowd"]["seconds"][-1] >= 0.1


def test_one_request_that_failed_ends_the_soak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrk, "run", lambda *arguments: FOUND | {"failed": 1})
    reason = pytest.raises(LabError, match="1 requests of wrk failed")

    with Rig(SOON) as rig, reason:
        soak.measure(rig, TINY)


def test_growth_is_what_is_more_and_not_what_is_less() -> None:
    before = NOTHING | {"tasks": 5.0, "objects": 10, "in_use": 0.0}
    after = NOTHING | {"tasks": 7.0, "objects": 4, "in_use": 3.0 * MIB}

    assert growth(before, after) == NOTHING | {"tasks": 2.0, "in_use": 3.0}


def test_the_types_that_grew_most_are_told() -> None:
    after = {"a": 5, "b": 9, "c": 3, "d": 2}

    assert kinds({"a": 9, "d": 1}, after) == {"b": 9, "c": 3, "d": 1}
    assert kinds({}, after) == {"b": 9, "a": 5, "c": 3}


def test_what_is_allowed_is_not_complained_of() -> None:
    assert complaints(found(half(32, **ALLOWED))) == ""


@pytest.mark.parametrize("name", ALLOWED)
def test_more_than_is_allowed_is_complained_of(name: str) -> None:
    grown = {name: ALLOWED[name] + 1}
    line = f"{grown[name]:g} {NAMES.get(name, name)} more"

    assert line in complaints(found(half(32, **grown)))
    assert line in complaints(found(crowd=half(1000, **grown)))


def test_a_complaint_tells_where_and_of_what() -> None:
    wrong = complaints(found(half(32, {"deque": 900, "Event": 1}, objects=901)))

    assert wrong == (
        "The server does not hold what it held: 901 objects more, 500 allowed, "
        "on 32 connections; the most are Event, deque."
    )


@pytest.mark.parametrize("name", COUNTED)
def test_what_is_left_without_connections_is_complained_of(name: str) -> None:
    left = dict.fromkeys(COUNTED, 0.0) | {name: 1.0}

    assert f"1 {name} without any connection" in complaints(found(left=left))


def test_a_connection_that_was_not_kept_is_complained_of() -> None:
    wrong = complaints(found(answered=999))

    assert wrong.endswith("999 of 1000 kept connections answer.")
