"""A check knows what it claims, and modules know their checks in order."""

import importlib
from types import ModuleType

import pytest

from lab.exercises import check as checks
from lab.exercises.check import Check, check, checks_of, own_serve
from lab.exercises.trial import Trial
from lab.tracing.trace import Lane


def claim(name: str, step: str = "one", lasts: bool = True) -> Check:
    def run(trial: Trial) -> None:
        """Try nothing."""

    run.__name__ = name
    return check(step, claim=name, why="Why.", see="https://x", lasts=lasts)(run)


def module(name: str, **values: object) -> ModuleType:
    made = ModuleType(name)
    vars(made).update(values)
    return made


@pytest.fixture
def chapters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chapter 98 has two checks, of which one lasts; 99 has one, and builds on it."""
    first = module("one", a=claim("a"), b=claim("b", lasts=False), c=3)
    found = {
        98: module("checks_98", PARTS=[first, module("two", d=claim("d", "two"))]),
        99: module("checks_99", e=claim("e"), EARLIER=(98,), TOLD={Lane.TIMER}),
    }

    def import_module(name: str) -> ModuleType:
        return found[int(name.rpartition("_")[2])]

    monkeypatch.setattr(importlib, "import_module", import_module)


def test_checks_stand_in_the_order_of_their_modules(chapters: None) -> None:
    found = checks_of(checks.checks_module(98))

    assert [each.claim for each in found] == ["a", "b", "d"]


def test_only_what_lasts_is_asked_of_later_chapters(chapters: None) -> None:
    assert [each.claim for each in checks.lasting(98)] == ["a", "d"]
    assert checks.earlier(checks.checks_module(99)) == (98,)
    assert checks.earlier(checks.checks_module(98)) == ()
    assert [each.claim for each in checks.every_check(99)] == ["e", "a", "d"]


def test_a_check_that_a_later_step_asks_is_not_asked_again(chapters: None) -> None:
    earlier, later = checks.checks_module(98), checks.checks_module(99)
    vars(later)["f"] = checks_of(earlier)[0].at("held")

    assert [(each.claim, each.step) for each in checks.every_check(99)] == [
        ("e", "one"),
        ("a", "held"),
        ("d", "two"),
    ]


def test_what_a_chapter_does_not_say_is_as_usual(chapters: None) -> None:
    plain, other = checks.checks_module(98), checks.checks_module(99)

    assert checks.told_besides(plain) == set()
    assert checks.told_besides(other) == {Lane.TIMER}
    assert checks.serve_of(plain) is own_serve


def test_a_chapter_may_bring_its_own_serve() -> None:
    assert checks.serve_of(module("x", serve=len)) is len
    assert own_serve(module("server", serve=len)) is len
