"""The sliders of the pages: each run can be played wherever they stand."""

import itertools
from collections.abc import Iterable
from pathlib import PurePosixPath

import pytest

from lab import recording
from lab.browser.files import sources
from lab.pages.knobs import Knob, knobs_of
from lab.tracing.trace import parse_event

from .conftest import Asked, Told

pytestmark = pytest.mark.usefixtures("leaves_open")  # A run ends where it is.

FENCES = {each.name: each.fence for each in recording.trace_fences()}
WITH_KNOBS = {
    name: knobs_of(fence.options or {})
    for name, fence in FENCES.items()
    if "knobs" in (fence.options or {})
}


def played(ask: Asked, name: str, values: Iterable[int | None]) -> Told:
    """Play the run of a fence with its sliders there; None leaves one as it is."""
    fence = FENCES[name]
    options = fence.options or {}
    _, package, *names = PurePosixPath(options["file"]).with_suffix("").parts
    texts = {"": fence.body, **sources(package)}
    for knob, value in zip(WITH_KNOBS[name], values, strict=True):
        if value is not None:
            texts = {each: knob.written(text, value) for each, text in texts.items()}
            assert knob.values(texts.values()) == {value}
    asked = {"scenario": texts.pop("").strip(), "files": texts, "title": name}
    return ask("play", package=package, module=".".join(names), **asked)


def places(knob: Knob) -> tuple[int | None, ...]:
    return knob.least, None, knob.most


def happened(told: Told, what: str) -> list[tuple[float, str]]:
    """Return the times of some events, and the beginning of their bytes."""
    events = [parse_event(each["event"]) for each in told.said]
    return [
        (event.time, (event.data or b"")[:12].decode("latin-1"))
        for event in events
        if f"{event.lane} {event.name}" == what
    ]


@pytest.mark.parametrize("name", WITH_KNOBS)
def test_a_run_can_be_played_wherever_its_sliders_stand(ask: Asked, name: str) -> None:
    """What the page says to watch happens in some of the runs."""
    watched = (FENCES[name].options or {})["watch"].split("; ")
    seen: set[str] = set()
    for values in itertools.product(*map(places, WITH_KNOBS[name])):
        told = played(ask, name, values)

        assert (told.answer["story"], told.answer["refused"]) == ("", ""), values
        seen |= {what for what in watched if happened(told, what)}
    assert seen == set(watched)


def test_writing_resumes_sooner_for_a_lower_mark_or_a_faster_client(ask: Asked) -> None:
    def resumed(*values: int | None) -> list[float]:
        told = played(ask, "ch05-slow-reader", values)
        return [time for time, _ in happened(told, "protocol resume_writing")]

    assert resumed(None, None)[0] == 6
    assert resumed(8, None)[0] == 1
    assert resumed(None, 32)[0] == 1
    assert resumed(None, 2) == []


def test_a_body_that_earns_too_little_is_refused(ask: Asked) -> None:
    def received(*values: int | None) -> list[tuple[float, str]]:
        return happened(played(ask, "ch04-slow-body", values), "client receives")

    assert received(None, None) == [(26.5, "HTTP/1.1 408")]
    assert received(448, None) == [(34.875, "HTTP/1.1 408")]
    assert received(512, None)[0] == (31.0, "HTTP/1.1 200")
    assert received(None, 60)[0] == (63.0, "HTTP/1.1 200")
