"""A change is written as in a diff, and fits in one place only."""

import pytest

from lab.edits import edited
from lab.errors import LabError

OLD = ["one", "two", "three", "two"]


@pytest.mark.parametrize(
    ("changes", "new"),
    [
        ("", "one two three two"),
        ("-one +1", "1 two three two"),
        ("-one", "two three two"),
        ("-one +1 +and", "1 and two three two"),
        ("-one +1 -three +3", "1 two 3 two"),
        ("_three -two +2", "one two three 2"),
        ("_one +and", "one and two three two"),
        ("-one -two +1", "1 three two"),
    ],
)
def test_lines_give_way_to_others(changes: str, new: str) -> None:
    lines = [each.replace("_", " ") for each in changes.split()]
    assert edited(OLD, lines) == new.split()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ("+1", "a change begins with a - line"),
        ("-four", "the - lines are not there: 'four'"),
        ("-two +2", "the - lines are there twice: 'two'"),
        ("-three +3 -one +1", "keep to the order of the file: 'one' is too late"),
    ],
)
def test_a_change_that_does_not_fit_is_refused(changes: str, reason: str) -> None:
    with pytest.raises(LabError, match=reason):
        edited(OLD, changes.split())
