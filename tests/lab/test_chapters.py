"""The chapters are found by path and named by number."""

from pathlib import Path

import pytest

from lab.chapters import all_chapters, find_chapter
from lab.errors import LabError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    names = [f"ch{number:02}_chapter" for number in (7, 1, 10, 4, 2, 9, 5, 8, 6, 3)]
    for name in [*names, "apps"]:
        package = tmp_path / "chapters" / name
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
    (tmp_path / "chapters" / "ch11_left_behind" / "__pycache__").mkdir(parents=True)
    (tmp_path / "chapters" / "ch12_notes.md").touch()
    return tmp_path


def test_chapters_come_in_reading_order(root: Path) -> None:
    assert [chapter.number for chapter in all_chapters(root)] == list(range(1, 11))


def test_a_chapter_knows_its_number_and_folder(root: Path) -> None:
    chapter = all_chapters(root)[-1]

    assert chapter.number == 10
    assert chapter.package == "ch10_chapter"
    assert chapter.path == root / "chapters" / "ch10_chapter"


@pytest.mark.parametrize("number", ["2", "02"])
def test_a_chapter_is_found_by_its_number(root: Path, number: str) -> None:
    assert find_chapter(number, root).package == "ch02_chapter"


@pytest.mark.parametrize("number", ["99", "0", "x", "-1", "1x", "²"])
def test_an_unknown_chapter_lists_the_others(root: Path, number: str) -> None:
    with pytest.raises(LabError) as error:
        find_chapter(number, root)

    choice = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10"
    assert str(error.value) == f"there is no chapter {number}; choose one of {choice}"


def test_a_missing_number_is_asked_for(root: Path) -> None:
    with pytest.raises(LabError, match="name a chapter by its number"):
        find_chapter("", root)


def test_the_course_has_chapters() -> None:
    assert [chapter.number for chapter in all_chapters()][:2] == [1, 2]
