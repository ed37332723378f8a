"""A page plays a run, goes on with it line by line, and back."""

import json
import sys

import pytest

from lab.drawing.timeline import timeline
from lab.scenarios.play import run
from lab.tracing.trace import dump

from .conftest import ROOT, Asked, echo_with, play

pytestmark = pytest.mark.usefixtures("leaves_open")  # A run ends where it is.

TALK = 'connect\nsend "hello"\nexpect "hello"'
ENDLESS = pytest.mark.skipif(
    sys.version_info < (3, 12),
    reason="Python says nothing of jumps before 3.12; a browser has 3.14",
)


def test_a_run_is_that_of_the_lab(ask: Asked) -> None:
    known = run(TALK, "chapters.ch02_protocol_echo.server", ROOT)

    told = ask("play", **play(TALK))

    assert dump([]) + told.trace == dump(known.events)
    assert (told.answer["story"], told.answer["refused"]) == ("", "")
    assert told.answer["lines"] == TALK.split("\n")
    shown = [known.events[number] for number in told.answer["shown"]]
    assert told.answer["html"] == timeline(shown, "An echo")


def test_each_event_names_the_line_that_caused_it(ask: Asked) -> None:
    told = ask("play", **play(f"kernel 1 KiB  # small\n{TALK}"))

    lines = {json.loads(each["event"])["name"]: each["line"] for each in told.said}
    assert lines["prints"] == 1  # It starts, and is connected to by line 2.
    assert (lines["connects"], lines["sends"], lines["receives"]) == (2, 3, 3)


def test_a_step_goes_on_and_back_undoes_it(ask: Asked) -> None:
    whole = ask("play", **play(f"{TALK}\nhang up\nexpect the end"))
    first = ask("play", **play(TALK))

    steps = [ask("step", line=line) for line in ("hang up", "expect the end")]

    traces = [first.trace, *(each.trace for each in steps)]
    assert "".join(traces) == whole.trace
    assert steps[-1].answer == whole.answer
    ask("back")
    back = ask("back")
    assert (back.answer, back.trace) == (first.answer, first.trace)


@pytest.mark.parametrize(
    ("scenario", "done", "refused"),
    [
        ("connect\nsend hello", 1, "send hello is no step"),
        ("connect\nhang up\nhang up", 2, "client 1 has hung up"),
        ('connect\nsend "x"\nkernel 1 KiB', 2, "a setting stands before line 1"),
        ("kernel 0 KiB\nconnect", 0, "kernel 0 KiB: 0 is out of bounds"),
        ("kernel 1 KiB\nkernel 1 KiB\nconnect", 0, "this is set already"),
        ("app no.such:app\nconnect", 0, ""),
    ],
)
def test_a_line_that_cannot_be_done_is_refused_in_words(
    ask: Asked, scenario: str, done: int, refused: str
) -> None:
    answer = ask("play", **play(scenario)).answer

    assert len(answer["lines"]) >= done
    assert answer["refused"].startswith(refused)
    assert bool(answer["refused"]) != bool(answer["story"])


def test_a_refused_step_changes_nothing(ask: Asked) -> None:
    before = ask("play", **play(TALK)).answer

    after = ask("step", line="read again").answer

    assert "reads already" in after["refused"]
    assert after | {"refused": ""} == before
    assert ask("step", line="hang up").answer["refused"] == ""


def test_a_failed_step_is_a_story_and_the_end_of_the_run(ask: Asked) -> None:
    answer = ask("play", **play('connect\nsend "a"\nexpect "b"\nhang up')).answer

    assert "Line 3 failed: expect" in answer["story"]
    assert 'expected "b", but "a" came' in answer["story"]
    assert len(answer["lines"]) == 3
    assert ask("step", line="hang up").answer["refused"].startswith("a step has failed")
    assert ask("back").answer["story"] == ""


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("def main(:\n", "server.py, line 1: SyntaxError: invalid syntax"),
        ("1 / 0\n", "server.py, line 1: ZeroDivisionError: division by zero"),
        ("import sys\n\n\nsys.exit(1)\n", "server.py, line 4: SystemExit: 1"),
        ("", "ch02_protocol_echo.server needs this: async def main(host, port)"),
        ("async def main(host, port):\n    raise OSError(5, 'no')\n", "line 2: OSErr"),
        ("async def main(host, port):\n    return\n", "main() has returned already"),
    ],
)
def test_code_that_cannot_serve_is_told_with_its_line(
    ask: Asked, code: str, words: str
) -> None:
    told = ask("play", **play(TALK, code))

    assert words in told.answer["story"]
    assert "/work/" not in told.answer["story"]
    assert ask("play", **play(TALK)).answer["story"] == ""


def test_code_that_interrupts_a_process_ends_the_run(ask: Asked) -> None:
    told = ask("play", **play(TALK, echo_with("raise KeyboardInterrupt('ours')")))

    assert told.answer["story"].endswith("server.py, line 26: KeyboardInterrupt: ours")
    assert ask("play", **play(TALK)).answer["story"] == ""


def test_an_error_in_a_callback_is_in_the_trace(ask: Asked) -> None:
    told = ask("play", **play(TALK, echo_with("raise KeyError(data)")))

    (error,) = [each for each in told.said if '"lane": "error"' in each["event"]]
    assert "KeyError(b'hello')" in error["event"]
    assert "but the end came" in told.answer["story"]


@ENDLESS
@pytest.mark.parametrize("line", ["while True: pass", "[x for x in iter(int, 1)]"])
def test_an_endless_loop_is_told_with_its_line(
    ask: Asked, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.browser.run.PATIENCE", 0.2)
    code = echo_with("x = 0", line)
    number = code.split("\n").index(f"        {line}") + 1

    told = ask("play", **play(TALK, code))

    assert 'client  sends   "hello"' in told.answer["story"]
    words = f"server.py, line {number}: data_received() did not return to the loop"
    assert words in told.answer["story"]
    assert len(told.answer["lines"]) == 2
    assert ask("back").answer["story"] == ""
    assert ask("play", **play(TALK)).answer["story"] == ""


def test_a_loop_that_is_never_idle_is_told(ask: Asked) -> None:
    code = "import asyncio\n\nasync def main(host, port):\n"
    code += "    while True:\n        await asyncio.sleep(0)\n"

    answer = ask("play", **play("advance 1 s", code)).answer

    assert "the loop is never idle; next comes" in answer["story"]
    assert "/work/" not in answer["story"]


@ENDLESS
def test_an_endless_end_is_given_up(
    ask: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.browser.run.PATIENCE", 0.2)
    code = "async def main(host, port):\n"
    code += "    import asyncio\n    try:\n        await asyncio.Event().wait()\n"
    code += "    finally:\n        while True:\n            pass\n"
    ask("play", **play("advance 1 s", code))

    assert ask("play", **play(TALK)).answer["story"] == ""


def test_what_a_worker_told_that_was_ended_is_told_by_the_next(ask: Asked) -> None:
    whole = ask("play", **play(TALK))
    told = [json.dumps(each) for each in whole.said]

    answer = ask("play", **play(f"{TALK}\nhang up"), ended="it hangs", told=told).answer

    assert answer["html"] == whole.answer["html"]
    assert answer["lines"] == TALK.split("\n")[:2]  # What came last came by line 2.
    assert answer["story"].endswith("\nit hangs")
    back = ask("back").answer
    assert (back["lines"], back["story"]) == (["connect"], "")


def test_a_run_without_end_is_told_by_its_beginning(
    ask: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.browser.session.MOST_EVENTS", 20)

    told = ask("play", **play('connect\nsend "x" * 100 in pieces of 1 byte'))

    assert len(told.said) == told.answer["events"] == 20


def test_a_page_may_bring_files_of_its_own(ask: Asked) -> None:
    files = {"more/words.py": "WORDS = b'ha'\n"}
    code = "from .more.words import WORDS\n" + echo_with("self.transport.write(WORDS)")
    request = play('connect\nsend "x"\nexpect "ha"', code)
    request["files"] |= files

    assert ask("play", **request).answer["story"] == ""
    assert "No module named" in ask("play", **play("connect", code)).answer["story"]
