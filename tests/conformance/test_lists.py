"""The lists of what the texts ask are whole, in order, and proven."""

import ast
import itertools
from collections import Counter
from pathlib import Path

import pytest

from .requirement import LISTS, Text, number, read

NAMES = sorted(path.stem for path in LISTS.glob("*.txt"))
HERE = Path(__file__).parent


@pytest.fixture(params=NAMES)
def text(request: pytest.FixtureRequest) -> Text:
    return read(request.param)


def names_of_tests() -> list[str]:
    """Return the name of every test in this folder, but for those of this file."""
    files = sorted(set(HERE.glob("test_*.py")) - {Path(__file__)})
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in files]
    definitions = [each for tree in trees for each in tree.body]
    return [
        each.name
        for each in definitions
        if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")
    ]


def test_every_requirement_is_proven_or_has_a_reason(text: Text) -> None:
    for each in text.requirements:
        assert each.tests or "not ours" in each.reasons, each
        assert each.tests or "not met" not in each.reasons, each


def test_every_test_that_is_named_exists(text: Text) -> None:
    named = {test for each in text.requirements for test in each.tests}
    assert named - set(names_of_tests()) == set()


def test_no_requirement_names_a_test_twice(text: Text) -> None:
    for each in text.requirements:
        assert len(set(each.tests)) == len(each.tests), each


def test_every_test_is_named() -> None:
    requirements = [each for name in NAMES for each in read(name).requirements]
    named = {test for each in requirements for test in each.tests}
    assert set(names_of_tests()) - named == set()


def test_no_name_of_a_test_is_used_twice() -> None:
    assert [
        name for name, count in Counter(names_of_tests()).items() if count > 1
    ] == []


def test_the_sections_come_in_their_order(text: Text) -> None:
    given = [number(each.section) for each in text.requirements]
    assert given == sorted(given)


def test_every_section_asks_something_or_is_said_to_be_silent(text: Text) -> None:
    asking = {each.section for each in text.requirements}
    others = {each.section for each in text.requirements if not each.tests}
    assert asking | set(text.silent) <= set(text.sections)
    for section in text.sections:
        within = any(is_within(each, section) for each in asking | set(text.silent))
        around = any(is_within(section, each) for each in others | set(text.silent))
        assert within or around, section


def is_within(section: str, other: str) -> bool:
    """Return whether a section is part of another, or the same."""
    numbers = number(other)
    return number(section)[: len(numbers)] == numbers


def test_no_section_is_silent_that_asks_something(text: Text) -> None:
    for silent, each in itertools.product(text.silent, text.requirements):
        assert not is_within(each.section, silent), each
