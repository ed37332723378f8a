"""The exercises of a chapter are what its exercises.toml says."""

import pytest

from lab.errors import LabError
from lab.exercises import plan as plans

from .conftest import STEPS, Tiny


def refused(tiny: Tiny, text: str) -> str:
    """Return why exercises are refused."""
    (tiny.chapter.path / plans.FILE).write_text(text)
    with pytest.raises(LabError) as caught:
        plans.load(tiny.chapter)
    return str(caught.value)


def test_steps_are_numbered_and_challenges_go_on_counting(tiny: Tiny) -> None:
    plan = tiny.plan

    assert [(plan.number(s), s.name, s.is_challenge) for s in plan.steps] == [
        (1, "count", False),
        (2, "measure", False),
        (3, "more", True),
    ]


def test_texts_are_trimmed(tiny: Tiny) -> None:
    assert tiny.plan.steps[1].goal == "Say how large\nit is."


def test_a_step_knows_its_files_and_functions(tiny: Tiny) -> None:
    assert tiny.plan.files == ("server.py", "extra/more.py")
    assert tiny.plan.holes("server.py") == {
        "Counter.add": "count",
        "area": "measure",
        "wait": "measure",
    }
    assert tiny.plan.holes("other.py") == {}


def test_a_function_of_two_steps_is_a_hole_of_the_first(tiny: Tiny) -> None:
    text = STEPS.replace('["area", "wait"]', '["area", "Counter.add"]')
    (tiny.chapter.path / plans.FILE).write_text(text)

    assert tiny.plan.holes("server.py")["Counter.add"] == "count"


def test_a_chapter_without_exercises_says_so(tiny: Tiny) -> None:
    (tiny.chapter.path / plans.FILE).unlink()

    assert not plans.has_exercises(tiny.chapter)
    with pytest.raises(LabError, match=r"^chapter 97 has no exercises yet$"):
        plans.load(tiny.chapter)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('name = "count"', "name = count", "Invalid value"),
        ('name = "count"', 'name = "measure"', "two steps have the same name"),
        ("minutes = 10\n", "", "count: missing, or too much: minutes"),
        ("minutes = 10\n", "minutes = 10\nx = 1\n", "count: missing, or too much: x"),
        ('comment = "There is more to say."\n', "", "missing, or too much: comment"),
        ('goal = "Count one."', 'goal = "."\ncomment = "."', "too much: comment"),
        ("[[challenge]]", "[[chalenge]]", "tables, and no other"),
        ('hints = ["One?", "Two?", "Three?"]', 'hints = ["One?"]', "3 hints or more"),
        (STEPS, "", "tables, and no other"),
    ],
)
def test_exercises_that_make_no_sense_are_refused(
    tiny: Tiny, before: str, after: str, reason: str
) -> None:
    said = refused(tiny, STEPS.replace(before, after, 1))

    assert reason in said
    assert plans.FILE in said
