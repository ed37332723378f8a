"""A copy is made with holes, and whatever a reader has is kept."""

import datetime
from pathlib import Path

import pytest

from lab.errors import LabError
from lab.exercises import work
from lab.exercises.parts import functions_of, is_hole, parsed
from lab.exercises.work import (
    Code,
    code_of,
    differences,
    missing_functions,
    open_holes,
    require_files,
    reset,
    skeleton,
    start,
)

from .conftest import TINY, Tiny


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is always the same second."""

    class Noon(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> "Noon":
            return cls(2026, 1, 2, 12, 0, 0)

    monkeypatch.setattr(datetime, "datetime", Noon)


def own_code(tiny: Tiny) -> Code:
    return code_of(tiny.chapter, tiny.work)


# Beginning


def test_a_copy_has_every_file_and_no_solution(tiny: Tiny) -> None:
    assert start(tiny.plan, tiny.work) == tiny.folder

    assert sorted(tiny.files()) == [
        "ch97_tiny/__init__.py",
        "ch97_tiny/extra/__init__.py",
        "ch97_tiny/extra/more.py",
        "ch97_tiny/server.py",
    ]
    text = tiny.files()["ch97_tiny/server.py"]
    assert 'raise NotImplementedError("step 1: count")' in text
    assert text.count('raise NotImplementedError("step 2: measure")') == 2
    assert "secret" not in text
    assert "floor(" not in text
    assert own_code(tiny) == Code(tiny.folder, is_copy=True)


def test_a_function_that_no_chapter_has_cannot_be_a_hole(tiny: Tiny) -> None:
    (tiny.chapter.path / "server.py").write_text(TINY.replace("area", "volume"))

    with pytest.raises(LabError, match=r"^ch97_tiny/server.py has no 'area'$"):
        skeleton(tiny.plan, "server.py")


def test_a_copy_is_not_made_twice(tiny: Tiny) -> None:
    start(tiny.plan, tiny.work)
    (tiny.folder / "server.py").write_text("mine")

    with pytest.raises(LabError, match="reset-chapter-97 puts it away and begins anew"):
        start(tiny.plan, tiny.work)

    assert tiny.files()["ch97_tiny/server.py"] == "mine"


def test_an_empty_folder_is_a_place_to_begin_in(tiny: Tiny) -> None:
    tiny.folder.mkdir(parents=True)

    start(tiny.plan, tiny.work)

    assert len(tiny.files()) == 4


@pytest.mark.parametrize("made", ["odd file", "file", "work is a file"])
def test_what_was_made_by_hand_is_not_touched(tiny: Tiny, made: str) -> None:
    if made == "odd file":
        tiny.folder.mkdir(parents=True)
        (tiny.folder / "notes.txt").write_text("mine")
    elif made == "file":
        tiny.work.mkdir()
        tiny.folder.write_text("mine")
    else:
        tiny.work.write_text("mine")

    with pytest.raises(LabError, match=r"there already|work is no folder: move it"):
        start(tiny.plan, tiny.work)

    mine = tiny.work if made == "work is a file" else tiny.folder
    file = mine / "notes.txt" if made == "odd file" else mine
    assert file.read_text() == "mine"


def test_what_the_system_refuses_is_one_line(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied", str(tiny.folder))

    monkeypatch.setattr(Path, "mkdir", refuse)
    monkeypatch.setattr(work, "ROOT", tiny.work.parent)

    with pytest.raises(LabError, match=r"^work/ch97_tiny: Permission denied$"):
        start(tiny.plan, tiny.work)


# Beginning anew


def test_a_reset_keeps_what_there_was(tiny: Tiny, noon: None) -> None:
    start(tiny.plan, tiny.work)
    (tiny.folder / "server.py").write_text("mine")
    (tiny.folder / "notes.txt").write_text("mine too")

    kept = reset(tiny.plan, tiny.work)

    assert kept == tiny.work / "backups" / "ch97_tiny-2026-01-02-120000"
    assert (kept / "server.py").read_text() == "mine"
    assert (kept / "notes.txt").read_text() == "mine too"
    assert (kept / "extra/more.py").exists()
    assert "NotImplementedError" in (tiny.folder / "server.py").read_text()


def test_resets_in_one_second_keep_each_other(tiny: Tiny, noon: None) -> None:
    start(tiny.plan, tiny.work)
    found = []
    for number in range(3):
        (tiny.folder / "server.py").write_text(f"{number}")
        found.append(reset(tiny.plan, tiny.work))

    assert [(kept / "server.py").read_text() for kept in found] == ["0", "1", "2"]


def test_a_reset_without_a_copy_makes_one(tiny: Tiny) -> None:
    assert reset(tiny.plan, tiny.work) is None

    assert len(tiny.files()) == 4


@pytest.mark.parametrize("made", ["file", "server.py is a folder"])
def test_a_reset_mends_what_was_made_by_hand(tiny: Tiny, made: str) -> None:
    mine = tiny.folder / "server.py" if "folder" in made else tiny.folder
    mine.parent.mkdir(parents=True)
    if "folder" in made:
        mine.mkdir()
    else:
        mine.write_text("mine")

    kept = reset(tiny.plan, tiny.work)

    assert kept is not None
    assert kept.is_dir() == ("folder" in made)
    require_files(tiny.plan, own_code(tiny))


def test_a_reset_that_cannot_keep_it_takes_nothing(tiny: Tiny) -> None:
    start(tiny.plan, tiny.work)
    (tiny.work / "backups").write_text("a file")
    before = tiny.files()

    with pytest.raises(LabError, match="backups: File exists"):
        reset(tiny.plan, tiny.work)

    assert tiny.files() == before


# Looking


def test_without_a_copy_the_finished_chapter_counts(tiny: Tiny) -> None:
    code = own_code(tiny)

    assert code == Code(tiny.chapter.path, is_copy=False)
    assert code.shown == "chapters/ch97_tiny"


def test_holes_are_open_until_something_is_written(tiny: Tiny) -> None:
    start(tiny.plan, tiny.work)
    file = tiny.folder / "server.py"
    assert open_holes(tiny.plan, own_code(tiny)) == {
        "server.py": {"Counter.add", "area", "wait"},
        "extra/more.py": {"more"},
    }

    text = file.read_text()
    file.write_text(text.replace('raise NotImplementedError("step 1: count")', "pass"))

    assert open_holes(tiny.plan, own_code(tiny))["server.py"] == {"area", "wait"}


def test_a_function_that_is_gone_is_missed(tiny: Tiny) -> None:
    start(tiny.plan, tiny.work)
    file = tiny.folder / "server.py"
    file.write_text(file.read_text().replace("def add(", "def count("))

    assert missing_functions(tiny.plan, own_code(tiny)) == {
        "server.py": {"Counter.add"},
        "extra/more.py": set(),
    }


def test_every_file_is_required(tiny: Tiny) -> None:
    start(tiny.plan, tiny.work)
    (tiny.folder / "extra/__init__.py").unlink()

    with pytest.raises(FileNotFoundError) as caught:
        require_files(tiny.plan, own_code(tiny))

    assert caught.value.filename == str(tiny.folder / "extra/__init__.py")


def test_a_skeleton_is_python_with_the_holes_that_are_planned(tiny: Tiny) -> None:
    start(tiny.plan, tiny.work)

    for file in tiny.plan.files:
        functions = functions_of(parsed(tiny.folder / file))
        holes = {name for name, each in functions.items() if is_hole(each)}
        assert holes == set(tiny.plan.holes(file))


# Comparing


def test_a_diff_goes_from_the_copy_to_the_finished_chapter(tiny: Tiny) -> None:
    start(tiny.plan, tiny.work)
    lines = differences(tiny.plan, own_code(tiny))
    assert "--- yours/extra/more.py" not in lines  # A challenge: it would be told.

    with (tiny.folder / "extra/more.py").open("a") as file:
        file.write("begun = True\n")
    lines = differences(tiny.plan, own_code(tiny))
    assert lines[:2] == ["--- yours/extra/more.py", "+++ finished/extra/more.py"]
    assert '-    raise NotImplementedError("step 3: more")' in lines
    assert "+    return 2" in lines
    assert "--- yours/server.py" in lines


def test_a_finished_copy_does_not_differ(tiny: Tiny) -> None:
    start(tiny.plan, tiny.work)
    for file in tiny.plan.files:
        (tiny.folder / file).write_text((tiny.chapter.path / file).read_text())

    assert differences(tiny.plan, own_code(tiny)) == []


@pytest.mark.parametrize("made", ["gone", "folder", "latin"])
def test_a_diff_takes_any_file_for_what_it_is(tiny: Tiny, made: str) -> None:
    start(tiny.plan, tiny.work)
    file = tiny.folder / "extra/more.py"
    file.unlink()
    if made == "folder":
        file.mkdir()
    elif made == "latin":
        file.write_bytes(b"# \xe9\n")

    lines = differences(tiny.plan, own_code(tiny))

    assert "+    return 2" in lines
    assert ("-# \ufffd" in lines) == (made == "latin")
