"""Marks say what has passed, and what was shown; they are never in the way."""

from pathlib import Path

import pytest

from lab.errors import LabError
from lab.exercises import marks

from .conftest import Tiny


def test_marks_are_kept(tiny: Tiny) -> None:
    count, measure, _ = tiny.plan.steps
    kept = marks.load(tiny.work)
    kept.note(tiny.plan, count, True)
    kept.note_hints(tiny.plan, measure, 2)
    kept.save()

    again = marks.load(tiny.work)

    assert again.has_passed(tiny.plan, count)
    assert not again.has_passed(tiny.plan, measure)
    assert (
        again.hints_seen(tiny.plan, count),
        again.hints_seen(tiny.plan, measure),
    ) == (
        0,
        2,
    )
    assert (tiny.work / "progress.txt").read_text() == (
        "# Your marks: a chapter, a step, and that it passed, or the hints you saw.\n"
        "ch97_tiny count passed\n"
        "ch97_tiny measure 2\n"
    )


def test_a_step_that_fails_again_is_passed_no_more(tiny: Tiny) -> None:
    count, measure, _ = tiny.plan.steps
    kept = marks.load(tiny.work)
    for step in (count, measure):
        kept.note(tiny.plan, step, True)
    kept.note(tiny.plan, count, False)

    assert [kept.has_passed(tiny.plan, step) for step in (count, measure)] == [
        False,
        True,
    ]


def test_what_begins_anew_has_no_marks(tiny: Tiny) -> None:
    count, measure, _ = tiny.plan.steps
    kept = marks.load(tiny.work)
    kept.note(tiny.plan, count, True)
    kept.note_hints(tiny.plan, measure, 2)
    kept.forget(tiny.plan)

    assert not kept.has_passed(tiny.plan, count)
    assert kept.hints_seen(tiny.plan, measure) == 0


def test_there_are_no_marks_before_the_first(tiny: Tiny) -> None:
    kept = marks.load(tiny.work)

    assert not kept.passed
    assert not tiny.work.exists()


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\xff\xfe\0\0",
        b"ch97_tiny count\n\n\nch97_tiny count passed yes\nch97_tiny\n",
        b"ch97_tiny count -3\nch97_tiny measure many\nch97_tiny more 2.5\n",
        b"ch97_tiny count " + b"9" * 5000,
        b"ch97_tiny count \xe2\x91\xa0\n",  # a one in a circle
    ],
)
def test_what_cannot_be_read_is_left_out(tiny: Tiny, garbage: bytes) -> None:
    count, measure, _ = tiny.plan.steps
    tiny.work.mkdir()
    (tiny.work / marks.FILE).write_bytes(garbage + b"\nch97_tiny measure passed\n")

    kept = marks.load(tiny.work)

    assert kept.has_passed(tiny.plan, measure)
    assert not kept.has_passed(tiny.plan, count)
    assert kept.hints_seen(tiny.plan, count) == 0
    kept.save()
    assert marks.load(tiny.work) == kept


def test_marks_of_steps_that_are_no_more_are_kept_too(tiny: Tiny) -> None:
    tiny.work.mkdir()
    file = tiny.work / marks.FILE
    file.write_text("ch98_other gone passed\n")

    marks.load(tiny.work).save()

    assert "ch98_other gone passed\n" in file.read_text()


@pytest.mark.parametrize("made", ["the file is a folder", "work is a file"])
def test_marks_that_cannot_be_kept_are_one_line(tmp_path: Path, made: str) -> None:
    work = tmp_path / "work"
    if made == "work is a file":
        work.write_text("mine")
    else:
        (work / marks.FILE).mkdir(parents=True)

    kept = marks.load(work)

    with pytest.raises(LabError, match=r"File exists|Is a directory"):
        kept.save()
