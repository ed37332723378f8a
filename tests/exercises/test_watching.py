"""A file that was saved is noticed, and one that is being saved is no trouble."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.exercises import watching
from lab.exercises.watching import changes_of, look


class Watcher:
    """Watches a folder; `meanwhile` holds what happens at its next pauses."""

    def __init__(self, folder: Path) -> None:
        self.changes = changes_of(folder)
        self.meanwhile: list[Callable[[], object]] = []
        self.pauses = 0

    def pause(self, seconds: float) -> None:
        self.pauses += 1
        assert self.pauses < 100
        if self.meanwhile:
            self.meanwhile.pop(0)()

    def after(self, *meanwhile: Callable[[], object]) -> int:
        """Return how many pauses it takes to notice that something has happened."""
        self.meanwhile, self.pauses = list(meanwhile), 0
        next(self.changes)
        return self.pauses


@pytest.fixture
def watcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watcher:
    """Watches a folder with two files, which it has seen once."""
    (tmp_path / "challenges").mkdir()
    (tmp_path / "server.py").write_text("1")
    (tmp_path / "challenges" / "chat.py").write_text("1")
    made = Watcher(tmp_path)
    monkeypatch.setattr(watching.time, "sleep", made.pause)
    assert made.after() == 0
    return made


def nothing() -> None:
    """Let time pass."""


def save(path: Path, time: int = 2) -> None:
    """Write a file, at a time that none had before."""
    path.write_text("2")
    os.utime(path, (time, time))


@pytest.mark.parametrize("name", ["server.py", "challenges/chat.py", "new.py"])
def test_a_save_is_noticed(watcher: Watcher, tmp_path: Path, name: str) -> None:
    assert watcher.after(nothing, nothing, lambda: save(tmp_path / name)) == 3


def test_each_save_is_noticed_once(watcher: Watcher, tmp_path: Path) -> None:
    server = tmp_path / "server.py"

    assert watcher.after(lambda: save(server, 2)) == 1
    assert watcher.after(nothing, lambda: save(server, 3)) == 2


def test_a_save_during_a_check_is_noticed_at_once(
    watcher: Watcher, tmp_path: Path
) -> None:
    save(tmp_path / "server.py")

    assert watcher.after() == 0


def test_other_files_are_of_no_interest(watcher: Watcher, tmp_path: Path) -> None:
    (tmp_path / ".server.py.swp").write_text("x")
    (tmp_path / "notes.txt").write_text("x")

    assert watcher.after(nothing, lambda: save(tmp_path / "server.py")) == 2


def test_a_file_that_vanishes_for_a_moment_is_waited_for(
    watcher: Watcher, tmp_path: Path
) -> None:
    server = tmp_path / "server.py"
    server.unlink()
    seen: list[bool] = []

    watcher.after(lambda: save(server), lambda: seen.append(server.exists()))

    assert server.exists()
    assert seen == []  # It was noticed after one pause, when it was back.


def test_a_file_that_is_gone_is_noticed(watcher: Watcher, tmp_path: Path) -> None:
    (tmp_path / "server.py").unlink()

    assert watcher.after() == 1
    assert watcher.after(lambda: save(tmp_path / "server.py")) == 1


def test_a_folder_that_vanishes_while_it_is_looked_at_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "server.py").write_text("1")
    real = Path.stat

    def stat(path: Path, **options: bool) -> os.stat_result:
        if path.name == "server.py":
            raise FileNotFoundError
        return real(path, **options)

    monkeypatch.setattr(Path, "stat", stat)

    assert look(tmp_path) == {}
    assert look(tmp_path / "gone") == {}
