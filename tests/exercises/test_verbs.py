"""What a reader types does what it says, and nothing of theirs is lost."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lab.chapters import ROOT
from lab.errors import LabError
from lab.exercises import verbs

from .repository import Repository, Terminal

PACKAGE = "ch02_protocol_echo"
ESCAPE = "\x1b["
COLOUR = re.compile(r"\x1b\[(?:\d+;)*3\dm")  # NO_COLOR leaves bold and dim


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return Repository(tmp_path_factory.mktemp("repository"))


@pytest.fixture
def repository(shared: Repository) -> Iterator[Repository]:
    """A repository in which nothing has been started."""
    yield shared
    shared.begin_anew()


@pytest.fixture
def started(repository: Repository) -> Repository:
    """A repository in which chapter 2 has been started."""
    repository.output("start", "2")
    return repository


@pytest.fixture
def finished(repository: Repository) -> Repository:
    """A repository in which chapter 2 was written as we do."""
    finish(repository)
    return repository


@pytest.fixture
def terminal(started: Repository) -> Iterator[Callable[..., Terminal]]:
    """Return what opens a terminal and runs a verb in it."""
    opened: list[Terminal] = []

    def make(*verb: str, **variables: str) -> Terminal:
        opened.append(Terminal(started, *verb, **variables))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


def finish(repository: Repository) -> None:
    """Write the whole of chapter 2."""
    skip = shutil.ignore_patterns("*.toml", "__pycache__")
    source, copy = repository.root / "chapters" / PACKAGE, repository.work / PACKAGE
    shutil.copytree(source, copy, ignore=skip, dirs_exist_ok=True)


def server(repository: Repository) -> Path:
    return repository.work / PACKAGE / "server.py"


def edit(repository: Repository, old: str, new: str) -> None:
    file = server(repository)
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


# A fresh clone


def test_a_chapter_is_built_step_by_step(repository: Repository) -> None:
    before = repository.files()
    assert "To build it yourself: make start-chapter-2" in repository.output(
        "test", "2"
    )
    assert not repository.work.exists()

    said = repository.output("start", "02")
    assert said.startswith(f"Your copy is in work/{PACKAGE}: edit it there.\n")
    assert "Then:   make test-chapter-2" in said
    assert repository.output("test", "2").count("not started") == 6

    finish(repository)
    edit(repository, "self.transport.write(data)", "pass")
    done = repository.run("test", "2")
    assert (done.returncode, done.stderr) == (1, "")
    assert "Step 1 failed: what a client sends comes back." in done.stdout

    repository.output("reset", "2")
    edit(repository, 'raise NotImplementedError("step 1: echo")', HELD)
    assert "Next is step 2" in repository.output("test", "2")
    assert repository.files() == before


# What both functions of the first step can do, as one of them is called first.
HELD = """\
import inspect
        caller = inspect.currentframe().f_code.co_name
        if caller == "connection_made":
            self.transport = transport
            self.connections.add(transport)
        else:
            self.transport.write(data)
"""


def test_git_takes_no_notice_of_a_copy() -> None:
    ignored = subprocess.run(
        ["git", "check-ignore", f"work/{PACKAGE}/server.py", "work/progress.txt"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if ignored.returncode == 128:
        pytest.skip("this is no clone")

    assert ignored.stdout.split() == [f"work/{PACKAGE}/server.py", "work/progress.txt"]


VERBS = ["start", "test", "watch", "hint", "reset", "solution", "diff", "run-mine"]


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_needs_a_chapter_that_there_is(
    repository: Repository, verb: str
) -> None:
    assert repository.refusal(verb, "99").startswith("there is no chapter 99; choose")
    assert repository.refusal(verb, "").startswith("name a chapter by its number; ")
    assert not repository.work.exists()


def test_a_verb_needs_a_chapter_with_exercises(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    (repository.root / "chapters" / PACKAGE / "exercises.toml").unlink()
    for verb in VERBS:
        assert repository.refusal(verb, "2") == "chapter 2 has no exercises yet"
    assert not repository.work.exists()


@pytest.mark.parametrize("verb", ["watch", "diff", "run-mine"])
def test_a_verb_about_a_copy_needs_one(repository: Repository, verb: str) -> None:
    assert repository.refusal(verb, "2") == (
        "You have no copy of chapter 2: make start-chapter-2"
    )


def test_a_copy_is_not_made_twice(started: Repository) -> None:
    edit(started, "import asyncio", "import asyncio  # mine")

    assert "is there already" in started.refusal("start", "2")
    assert "# mine" in server(started).read_text()


# Where something is in the way


def test_work_may_be_a_file(repository: Repository) -> None:
    repository.work.write_text("mine")

    assert repository.refusal("start", "2").startswith("work is no folder: move it")
    assert repository.refusal("reset", "2").startswith("work is no folder: move it")
    assert "6 of 6 passed" in repository.output("test", "2")
    assert "not started" in repository.output("status")
    said = repository.output("hint", "2")
    assert "Your marks cannot be kept. work: File exists\n" in said
    assert repository.work.read_text() == "mine"


def test_marks_that_cannot_be_kept_hide_no_report(finished: Repository) -> None:
    (finished.work / "progress.txt").mkdir()

    said = finished.output("test", "2")

    assert "Your marks cannot be kept. work/progress.txt: Is a directory\n" in said
    assert "6 of 6 passed" in said


def test_who_has_no_rich_is_told_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "rich.console", None)
    with pytest.raises(LabError, match=r"^rich is not installed here\. make test-"):
        verbs.show([])


@pytest.mark.parametrize("spoilt", [b"x = (\n", b"# \xff\n", b"\0"])
def test_no_verb_stumbles_over_what_is_no_python(
    started: Repository, spoilt: bytes
) -> None:
    server(started).write_bytes(spoilt)

    for verb in ("test", "run-mine"):
        done = started.run(verb, "2")
        assert done.returncode == 1
        assert f"work/{PACKAGE}/server.py, line 1: " in done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
    said = started.run("hint", "2").stdout
    assert "Nothing could be checked." in said
    assert "Hint 1" not in said
    assert "+class EchoProtocol" in started.output("diff", "2")
    started.output("status")
    assert server(started).read_bytes() == spoilt


def test_a_folder_without_files_can_be_put_away(repository: Repository) -> None:
    (repository.work / PACKAGE).mkdir(parents=True)
    (repository.work / PACKAGE / "notes.txt").write_text("mine")

    assert "make reset-chapter-2" in repository.run("test", "2").stdout
    repository.output("reset", "2")

    (kept,) = (repository.work / "backups").iterdir()
    assert (kept / "notes.txt").read_text() == "mine"
    assert repository.output("test", "2").count("not started") == 6


# Hints


def test_hints_come_one_by_one_and_stay(started: Repository) -> None:
    counts = []
    for _ in range(4):
        said = started.output("hint", "2", STEP="room")
        counts.append(len(re.findall(r"^Hint \d of 3\. ", said, re.MULTILINE)))

    assert said.startswith("Step 2, Do not read what you cannot pass on\n")
    assert counts == [1, 2, 3, 3]
    assert "make solution-chapter-2 STEP=room SHOW=1" in said
    assert "SHOW=1" not in started.output("hint", "2", STEP="1")


@pytest.mark.parametrize(
    ("step", "name"), [("3", "3"), ("half_close", "3"), ("6", "6")]
)
def test_a_step_has_a_name_and_a_number(
    started: Repository, step: str, name: str
) -> None:
    assert started.output("hint", "2", STEP=step).startswith(f"Step {name}, ")


@pytest.mark.parametrize("verb", ["hint", "solution"])
def test_an_unknown_step_names_those_there_are(started: Repository, verb: str) -> None:
    assert started.refusal(verb, "2", STEP="7") == (
        "there is no step 7; choose one of echo, room, half_close, gone, listen, chat"
    )


def test_a_hint_is_for_the_step_that_fails(finished: Repository) -> None:
    assert finished.output("hint", "2").startswith("Step 6, ")  # The last, as all pass.
    edit(finished, "        return False", "        return True")

    assert finished.output("hint", "2").startswith("Step 3, ")


def test_a_hint_without_a_copy_is_for_the_first_step(repository: Repository) -> None:
    assert repository.output("hint", "2").startswith("Step 1, ")


def test_hints_survive_marks_that_are_garbage(started: Repository) -> None:
    (started.work / "progress.txt").write_bytes(b"\xff\0 echo 99999999999 passed\n")

    assert "Hint 1 of 3" in started.output("hint", "2")
    (started.work / "progress.txt").unlink()
    assert "Hint 1 of 3" in started.output("hint", "2")


# Solutions


def test_a_solution_is_for_who_has_passed_or_gives_up(finished: Repository) -> None:
    assert finished.refusal("solution", "2", STEP="room") == (
        "Step room has not passed yet. To see its code all the same: "
        "make solution-chapter-2 STEP=room SHOW=1"
    )
    assert "pause_reading()" in finished.output("solution", "2", STEP="room", SHOW="1")

    finished.output("test", "2")
    said = finished.output("solution", "2", STEP="room")

    assert said.startswith("Step 2, Do not read what you cannot pass on\n")
    assert f"# chapters/{PACKAGE}/server.py" in said
    assert "    def pause_writing(self) -> None:\n" in said
    assert "def data_received" not in said


def test_the_answer_to_a_challenge_comes_with_a_comment(finished: Repository) -> None:
    said = finished.output("solution", "2", STEP="chat", SHOW="1")

    assert "class" not in said
    assert "One slow reader stops the whole room" in said


def test_the_newest_solution_is_the_one_meant(finished: Repository) -> None:
    finished.output("test", "2")

    assert finished.output("solution", "2").startswith("Step 6, ")


# Beginning anew, and comparing


def test_a_reset_keeps_what_there_was_twice_in_a_second(started: Repository) -> None:
    edit(started, "import asyncio", "import asyncio  # first")
    said = started.output("reset", "2")
    edit(started, "import asyncio", "import asyncio  # second")
    again = started.output("reset", "2")

    named = re.compile(rf"What you had is in (work/backups/{PACKAGE}-[\d-]+)\.\n")
    for text, mark in ((said, "# first"), (again, "# second")):
        found = named.match(text)
        assert found
        assert mark in (started.root / found[1] / "server.py").read_text()
    assert said.endswith(f"A new copy is in work/{PACKAGE}.\n")
    assert "# " not in server(started).read_text().split("\n")[2]


def test_a_diff_is_from_the_copy_to_the_finished_chapter(started: Repository) -> None:
    said = started.output("diff", "2")

    assert '-        raise NotImplementedError("step 1: echo")\n' in said
    assert "+        self.transport.write(data)\n" in said
    finish(started)
    assert started.output("diff", "2") == "There is no difference.\n"


def test_a_diff_may_be_read_in_part(started: Repository) -> None:
    done = subprocess.run(
        ["sh", "-c", "$PYTHON -m lab diff 2 2>&1 | head -1"],
        cwd=started.root,
        env=started.environment({"PYTHON": sys.executable}),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == "--- yours/server.py\n"


def test_the_status_counts_what_has_passed(started: Repository) -> None:
    assert "Chapter 2  ······       0 of 6 passed\n" in started.output("status")
    assert re.search("Chapter 1 .* not started\n", started.output("status"))

    finish(started)
    started.output("test", "2")

    assert "Chapter 2  ■■■■■■       6 of 6 passed\n" in started.output("status")


# Running one's own


def test_a_copy_runs_with_what_is_not_written_yet(
    terminal: Callable[..., Terminal], started: Repository
) -> None:
    edit(started, "Echo server", "My server")
    mine = terminal("run-mine", "2", PORT="0")

    shown = mine.read_until(r"My server .*\n")

    assert "taken from the finished chapter: steps 1, 2, 3, 4, 5." in shown
    assert mine.interrupt() == 0
    assert "Stopping." in mine.shown
    assert "Traceback" not in mine.shown


def test_a_copy_that_fails_shows_its_own_lines_alone(started: Repository) -> None:
    edit(started, "import asyncio\n", "import asyncio\nimport nowhere\n")

    done = started.run("run-mine", "2")

    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[-2:] == [
        "    import nowhere",
        "ModuleNotFoundError: No module named 'nowhere'",
    ]
    assert "/lab/" not in done.stderr


# At a terminal


def test_a_terminal_has_colours_and_a_pipe_has_none(
    terminal: Callable[..., Terminal], started: Repository
) -> None:
    edit(started, 'raise NotImplementedError("step 3: half_close")', "return True")
    assert ESCAPE not in started.run("test", "2").stdout

    shown = terminal("test", "2")
    assert shown.finish() == 1
    assert COLOUR.search(shown.shown)

    plain = terminal("test", "2", NO_COLOR="1")
    assert plain.finish() == 1
    assert not COLOUR.search(plain.shown)


def test_what_is_printed_is_no_markup(started: Repository) -> None:
    finish(started)
    edit(started, "self.transport.write(data)", "print('[red]x[/red] :smile:')")

    assert "  [red]x[/red] :smile:\n" in started.run("test", "2").stdout


def test_a_save_is_checked_until_ctrl_c(
    terminal: Callable[..., Terminal], started: Repository
) -> None:
    watch = terminal("watch", "2", NO_COLOR="1")
    watch.read_until("Ctrl-C ends this")
    assert "Next is step 1" in watch.shown

    server(started).unlink()
    finish(started)
    watch.read_until("Chapter 2 is yours")
    watch.read_until("Ctrl-C ends this", 2)

    assert watch.interrupt() == 130
    assert "Traceback" not in watch.shown


def test_ctrl_c_ends_a_check_as_well(
    terminal: Callable[..., Terminal], started: Repository
) -> None:
    finish(started)
    edit(started, "self.transport.write(data)", "while True: pass")
    watch = terminal("watch", "2", NO_COLOR="1")
    watch.read_until("Checking chapter 2")

    assert watch.interrupt() == 130
    assert "Traceback" not in watch.shown
