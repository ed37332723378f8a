"""A wrong answer is a few functions, and what the checks must make of them."""

from pathlib import Path

import pytest

from lab.chapters import find_chapter
from lab.errors import LabError
from lab.exercises import wrong as bank
from lab.exercises.verdict import State
from lab.exercises.wrong import Wrong, complaints, matrix, read, row, wrong_answers

SILENT = '''\
"""Says nothing."""

STEP = "echo"
SAYS = "Expected \\"hello\\", but nothing came"


class EchoProtocol:
    def data_received(self, data):
        pass
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the wrong answers to chapter 2 are."""
    monkeypatch.setattr(bank, "BANK", tmp_path)
    found = tmp_path / "ch02_protocol_echo"
    found.mkdir()
    return found


def answer(folder: Path, text: str = SILENT) -> Wrong:
    (folder / "silent.py").write_text(text)
    (found,) = wrong_answers(find_chapter("2"))
    return found


def test_a_wrong_answer_says_what_it_is(folder: Path) -> None:
    wrong = answer(folder)

    assert (wrong.name, wrong.about, wrong.step) == ("silent", "Says nothing.", "echo")
    assert (wrong.file, wrong.golden) == ("server.py", folder / "silent.txt")
    assert answer(folder, SILENT + 'FILE = "x.py"\n').file == "x.py"


@pytest.mark.parametrize("name", ["STEP", "SAYS"])
def test_a_wrong_answer_without_a_word_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(LabError, match=f"silent.py has no '{name}'"):
        answer(folder, SILENT.replace(name, "OTHER"))


def test_a_wrong_answer_that_is_caught_is_no_complaint(folder: Path) -> None:
    wrong = answer(folder)
    verdict = wrong.judge()

    assert list(complaints(wrong, verdict)) == [
        "the report is not the one in silent.txt; WRITE=1 keeps it"
    ]
    assert row(wrong, verdict) == f" 2 {'silent':24} {'x??????':12} Says nothing."


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("pass", "self.transport.write(data)", "no step catches it"),
        ('"echo"', '"room"', "it fails in step echo, and not in room"),
        ("nothing came", "too much came", "the report does not say: Expected"),
    ],
)
def test_a_wrong_answer_that_is_not_caught_as_it_should_is_a_complaint(
    folder: Path, before: str, after: str, complaint: str
) -> None:
    wrong = answer(folder, SILENT.replace(before, after))

    assert any(each.startswith(complaint) for each in complaints(wrong, wrong.judge()))


def test_the_matrix_keeps_reports_when_asked(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = answer(folder)
    monkeypatch.delenv("WRITE", raising=False)
    assert matrix() == 1
    assert "   the report is not the one in silent.txt" in capsys.readouterr().out
    assert not wrong.golden.exists()

    monkeypatch.setenv("WRITE", "1")
    assert matrix() == 0
    monkeypatch.delenv("WRITE")
    assert matrix() == 0
    assert wrong.golden.read_text().startswith("Chapter 2, your copy in work/ch02")


def test_the_chapter_itself_is_not_touched(folder: Path) -> None:
    wrong = answer(folder)
    path = wrong.chapter.path / "server.py"
    before = path.read_text()

    assert wrong.judge().states["echo"] is State.FAILED
    assert path.read_text() == before


def test_a_wrong_answer_may_be_to_a_challenge(folder: Path) -> None:
    path = folder / "chat.py"
    path.write_text(
        '"""X."""\nSTEP = "chat"\nSAYS = "y"\nFILE = "challenges/chat.py"\n'
    )

    assert read(find_chapter("2"), path).file == "challenges/chat.py"
