"""An answer to an exercise is a few edits, and what the checks must make of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lab.chapters import find_chapter
from lab.errors import LabError
from lab.exercises import bank, judging
from lab.exercises.bank import Answer, read
from lab.exercises.judging import complaints, judge, matrix, row
from lab.exercises.plan import State
from lab.exercises.warm import Warm

SILENT = """\
== silent
Says nothing.
fails: what a client sends comes back
says: Expected "hello", but nothing came
in server.py, EchoProtocol.data_received
-        self.transport.write(data)
+        pass
"""
RIGHT = SILENT.replace("+        pass", "+        self.transport.writelines([data])")
RIGHT = "\n".join(line for line in RIGHT.splitlines() if ": " not in line)
PASSES = "self.transport.write(data)  # as ours"

Read = Callable[..., Answer]


@pytest.fixture
def answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    """Write a bank's file on chapter 2, and return the one answer in it."""
    monkeypatch.setattr(judging, "WRONG", tmp_path)
    monkeypatch.setattr(judging, "RIGHT", tmp_path / "none")

    def answer(text: str = SILENT) -> Answer:
        (tmp_path / "ch02_protocol_echo.edits").write_text(text)
        (found,) = bank.answers(tmp_path, [find_chapter("2")])
        return found

    return answer


def server(answer: Answer, folder: Path) -> str:
    return (answer.write(folder) / "server.py").read_text()


def test_an_answer_says_what_it_is(answer: Read) -> None:
    found = answer()
    assert (str(found), found.about) == ("2-silent", "Says nothing.")
    assert found.fails == "what a client sends comes back"
    assert found.functions == {("server.py", "EchoProtocol.data_received")}
    assert (answer(RIGHT).fails, answer(RIGHT).says) == ("", "")


def test_an_answer_is_the_finished_chapter_but_for_its_edits(
    answer: Read, tmp_path: Path
) -> None:
    path = find_chapter("2").path / "server.py"
    changed = server(answer(), tmp_path).splitlines()
    finished = path.read_text().splitlines()
    differing = [
        both for both in zip(finished, changed, strict=True) if both[0] != both[1]
    ]
    assert differing == [("        self.transport.write(data)", "        pass")]


def test_lines_to_add_alone_are_the_whole_body(answer: Read, tmp_path: Path) -> None:
    text = SILENT.replace("-        self.transport.write(data)\n", "")
    text = text.replace("data_received", "eof_received")
    lines = server(answer(text), tmp_path).splitlines()
    (place,) = [n for n, line in enumerate(lines) if "def eof_received" in line]
    assert lines[place + 1] == "        pass"
    assert not lines[place + 2].strip()


def test_without_a_function_the_whole_file_is_edited(
    answer: Read, tmp_path: Path
) -> None:
    text = SILENT.replace(", EchoProtocol.data_received", "")
    assert "        pass\n" in server(answer(text), tmp_path)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("in server.py", "into server.py", "line 1: silent does not say what it is"),
        ("Says nothing.\n", "", "line 1: silent does not say what it is"),
        ("+        pass", "pass", "no change begins like this: pass"),
        ("data_received", "data", "2-silent: server.py has no function EchoProtocol"),
        ("write(data)", "w(data)", "data_received: the - lines are not there"),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(
    answer: Read, tmp_path: Path, before: str, after: str, reason: str
) -> None:
    with pytest.raises(LabError, match=reason):
        answer(SILENT.replace(before, after)).write(tmp_path)


def test_two_answers_have_two_names(tmp_path: Path) -> None:
    path = tmp_path / "a.edits"
    path.write_text(SILENT * 2)
    with pytest.raises(LabError, match=r"a.edits, line 8: a second silent"):
        list(read(find_chapter("2"), path))


def test_what_is_caught_as_it_should_be_is_no_complaint(
    answer: Read, warm: Warm
) -> None:
    wrong, right = answer(), answer(RIGHT)
    verdict = judge(wrong, warm.ask)
    assert list(complaints(wrong, verdict)) == []
    assert row(wrong, verdict) == f"{'2-silent':32} {'x??????':12} Says nothing."
    assert list(complaints(right, judge(right, warm.ask))) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (SILENT.replace("pass", PASSES), "no check catches it"),
        (SILENT.replace("back\n", "again\n"), "what fails first is: what a client"),
        (SILENT.replace("nothing came", "much came"), "the report does not say: Exp"),
        (RIGHT.replace("[data]", "data"), "it is right, and refused:\nChapter 2"),
    ],
)
def test_what_is_not_caught_as_it_should_be_is_a_complaint(
    answer: Read, warm: Warm, text: str, complaint: str
) -> None:
    found = answer(text)
    (said,) = complaints(found, judge(found, warm.ask))
    assert said.startswith(complaint)


def test_an_answer_is_tried_from_the_first_step_that_it_changes(
    answer: Read, warm: Warm
) -> None:
    asked = []

    def ask(request: dict[str, object]) -> str:
        asked.append(request)
        return warm.ask(request)

    text = SILENT.replace("data_received", "pause_writing")
    paused = "self.transport.pause_reading()  # No reader, no echo."
    text = text.replace("self.transport.write(data)", paused)
    verdict = judge(answer(text), ask)
    (request,) = asked
    assert next(iter(request["steps"]))[0] == "room"
    assert verdict.states["echo"] is State.PASSED


def test_a_challenge_is_tried_alone(answer: Read) -> None:
    asked: list[dict[str, Any]] = []

    def ask(request: dict[str, Any]) -> str:
        asked.append(request)
        return ""

    place = "server.py, EchoProtocol.data_received"
    other = "challenges/chat.py, ChatProtocol.data_received"
    text = SILENT[: SILENT.index("-")].replace(place, other)
    judge(answer(f"{text}+        pass\n"), ask)
    assert [name for name, _ in asked[0]["steps"]] == ["chat"]


def test_the_verb_keeps_reports_when_it_is_asked(
    answer: Read,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(judging, "GOLDEN", tmp_path)
    monkeypatch.setenv("ONLY", "2-")
    monkeypatch.delenv("WRITE", raising=False)
    answer()
    golden = tmp_path / "2-silent.txt"
    golden.write_text("old")
    assert matrix() == 0
    assert golden.read_text() == "old"
    assert "Step 1 failed: what a client sends comes back." in capsys.readouterr().out

    monkeypatch.setenv("WRITE", "1")
    answer(SILENT.replace("nothing came", "much came"))
    assert matrix() == 1
    assert golden.read_text().startswith("Chapter 2, your copy in work/ch02")


def test_a_name_that_nobody_has_is_refused(
    answer: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer()
    monkeypatch.setenv("ONLY", "7-")
    with pytest.raises(LabError, match="no answer is called 7-; one is called 2-sil"):
        matrix()
