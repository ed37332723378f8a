"""A page begins a chapter's exercises, and has them checked."""

import gc
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import pytest

from lab.browser.checking import in_this
from lab.chapters import all_chapters, find_chapter
from lab.exercises import plan as plans
from lab.exercises.answer import answer
from lab.exercises.bank import WRONG, Answer, answers
from lab.exercises.judging import judge
from lab.exercises.lines import Line
from lab.exercises.report import report
from lab.exercises.verdict import Verdict, examine
from lab.exercises.warm import Warm
from lab.exercises.work import Code, start

from .conftest import ECHO, Asked, echo_with, play

pytestmark = pytest.mark.usefixtures("leaves_open")

PLAN = plans.load(find_chapter("2"))
ON_SOCKETS = "on real sockets, every client hears itself, and the end"
FIRST = "what a client sends comes back"
BROWSER = SimpleNamespace(platform="emscripten")
SYSTEM = {"1-knows_its_clients", "8-accepting_fast_open"}  # only a system knows better
NEED_SOCKETS = [
    each
    for each in answers(WRONG, all_chapters())
    if each.fails.startswith(("on real sockets", "serve() raises OSError"))
    and str(each) not in SYSTEM
]


def lines_of(verdict: Verdict) -> list[list[str]]:
    """Return a report as JSON has it."""
    return [list(line) for line in report(verdict)]


@pytest.fixture
def code(tmp_path: Path) -> Code:
    """Where the page's files are laid out."""
    return Code(tmp_path / "work" / PLAN.chapter.package, is_copy=True)


def test_a_page_begins_with_what_the_verb_writes(ask: Asked, tmp_path: Path) -> None:
    folder = start(PLAN, tmp_path / "there")

    answer = ask("start", chapter=2).answer

    assert answer["package"] == PLAN.chapter.package
    assert answer["files"]["server.py"] == (folder / "server.py").read_text()
    assert {path.as_posix() for path in folder.rglob("*.py")} == {
        (folder / name).as_posix() for name in answer["files"]
    }
    names = [each["name"] for each in answer["steps"]]
    assert names == [step.name for step in PLAN.steps]
    assert answer["steps"][0]["hints"] == list(PLAN.steps[0].hints)


@pytest.mark.parametrize("line", ["self.transport.write(data)", "pass", "1 / 0"])
def test_a_report_is_that_of_the_verb(
    ask: Asked, warm: Warm, code: Code, line: str
) -> None:
    told = ask("check", chapter=2, files={"server.py": echo_with(line)})

    verdict = examine(PLAN, code, warm.ask)
    assert told.answer["report"] == lines_of(verdict)
    assert told.answer["states"] == verdict.states
    assert told.answer["untried"] == []
    assert told.said[0] == {"step": "echo", "trying": FIRST}


def test_code_that_interrupts_a_process_is_told_as_the_verb_tells_it(
    ask: Asked, code: Code
) -> None:
    files = {"server.py": echo_with("raise KeyboardInterrupt('ours')")}

    told = ask("check", chapter=2, files=files)

    assert told.answer["report"] == lines_of(examine(PLAN, code))
    assert "SIGINT" in str(told.answer["report"])


def test_an_answer_is_that_of_the_verb(ask: Asked) -> None:
    step = PLAN.steps[0]

    told = ask("answer", chapter=2, step=step.name).answer

    assert told["lines"] == [list(line) for line in answer(PLAN, step)]


def test_the_code_of_a_chapter_can_be_read(ask: Asked) -> None:
    files = ask("files", package="ch02_protocol_echo").answer["files"]

    assert files["server.py"] == ECHO.read_text()
    assert "challenges/chat.py" in files


def test_a_skeleton_is_not_started(ask: Asked) -> None:
    files = ask("start", chapter=2).answer["files"]

    told = ask("check", chapter=2, files=files)

    assert set(told.answer["states"].values()) == {"not started"}
    assert told.said == []


def test_what_a_browser_cannot_try_is_named(
    ask: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.exercises.trial.sys", BROWSER)

    told = ask("check", chapter=2, files={})

    assert ON_SOCKETS in told.answer["untried"]
    assert len(set(told.answer["untried"])) == len(told.answer["untried"])
    assert {"step": "listen", "untried": ON_SOCKETS} in told.said
    assert [f"- {ON_SOCKETS}", "dim"] in told.answer["report"]
    assert set(told.answer["states"].values()) == {"passed"}


@pytest.mark.parametrize("answer", NEED_SOCKETS, ids=str)
def test_what_sockets_catch_is_caught_without_them(
    answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.exercises.trial.sys", BROWSER)

    verdict = judge(answer, in_this(lambda news: None))

    assert verdict.trouble is not None


@pytest.mark.skipif(
    sys.version_info < (3, 12),
    reason="Python says nothing of jumps before 3.12; a browser has 3.14",
)
def test_an_endless_loop_is_told_as_the_verb_tells_it(ask: Asked, code: Code) -> None:
    files = {"server.py": echo_with("while True: pass")}

    told = ask("check", chapter=2, files=files)

    assert told.answer["report"] == lines_of(examine(PLAN, code))
    assert ask("check", chapter=2, files={}).answer["states"]["echo"] == "passed"


def test_what_a_worker_told_that_was_ended_is_reported_by_the_next(
    ask: Asked,
) -> None:
    told = [
        {"step": "echo", "trying": FIRST},
        {"step": "echo", "tried": FIRST},
        {"step": "echo", "untried": ON_SOCKETS},
        {"step": "echo", "trying": "another claim"},
    ]
    said = [json.dumps(each) for each in told]

    answer = ask("check", chapter=2, files={}, ended="it hangs", told=said).answer

    assert answer["states"]["echo"] == "failed"
    assert [Line("It hangs.")[0], ""] in answer["report"]
    assert answer["untried"] == [ON_SOCKETS]


def test_a_check_leaves_nothing_to_the_next(ask: Asked) -> None:
    files = {"server.py": echo_with("import os", "os.ours = 1", "1 / 0")}
    first = ask("check", chapter=2, files=files)

    assert ask("check", chapter=2, files=files) == first


def test_a_check_ends_the_run_that_is_open(ask: Asked) -> None:
    ask("play", **play("connect", echo_with("pass")))

    states = ask("check", chapter=2, files={}).answer["states"]

    assert set(states.values()) == {"passed"}
    assert ask("play", **play("connect")).answer["story"] == ""


def test_a_check_leaves_the_collector_as_it_was(ask: Asked) -> None:
    before = gc.get_freeze_count()

    ask("check", chapter=2, files={})

    assert gc.get_freeze_count() <= before


def test_each_check_has_its_own_time(
    ask: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = mock.Mock()
    monkeypatch.setattr("lab.browser.checking.patience", lambda *_: waiting)
    waiting.__enter__ = lambda _: waiting
    waiting.__exit__ = lambda *_: None

    told = ask("check", chapter=2, files={})

    assert waiting.start.call_count == len(told.said) > 10
