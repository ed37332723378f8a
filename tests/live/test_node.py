"""Pyodide shows and tells what Python does: runs, reports, and endless loops."""

from functools import cache
from pathlib import Path, PurePosixPath

import pytest

from lab.chapters import all_chapters
from lab.exercises import plan as plans
from lab.exercises.bank import WRONG, Answer, answers
from lab.exercises.judging import GOLDEN
from lab.exercises.report import report
from lab.exercises.verdict import examine
from lab.exercises.warm import Warm
from lab.exercises.work import Code
from lab.pages.trace import files_of, lanes_of, title_of
from lab.recording.traces import RecordedTrace, path_of, trace_fences
from lab.tracing.trace import dump

from .conftest import Node, Told, echo_with, play

pytestmark = pytest.mark.xdist_group("node")  # One is started, for all of them.

FENCES = {
    f"{fence.name} {path}": (fence, path)
    for fence in trace_fences()
    for path in files_of(fence.fence.options or {})
}
CHAPTERS = [each for each in all_chapters() if plans.has_exercises(each)]
# Of the others, a kept report is about the last challenge, and so about all of them.
FINISHED = [each for each in CHAPTERS if each.number not in (2, 4, 5)]
KEPT = [
    answer for answer in answers(WRONG, CHAPTERS) if (GOLDEN / f"{answer}.txt").exists()
]


def played(node: Node, fence: RecordedTrace, path: str) -> Told:
    """Have a fence's scenario played against one of its files."""
    options = fence.fence.options or {}
    _, package, *module = PurePosixPath(path).with_suffix("").parts
    return node.ask(
        "play",
        package=package,
        module=".".join(module),
        files={},
        scenario=fence.fence.body,
        title=f"{title_of(options)}, by {path}",
        view=options.get("view", "sequence"),
        lanes=lanes_of(options),
    )


@pytest.mark.parametrize("name", FENCES)
def test_a_trace_of_a_page_is_the_same(node: Node, name: str) -> None:
    fence, path = FENCES[name]
    module = PurePosixPath(path).with_suffix("")
    stem = f"{fence.name}.{module.parent.name}.{module.name}"

    told = played(node, fence, path)

    assert (told.answer["story"], told.answer["refused"]) == ("", "")
    assert dump([]) + told.trace == path_of(stem, "jsonl").read_text("utf-8")
    assert told.answer["html"] + "\n" == path_of(stem, "html").read_text("utf-8")
    assert all("peek" in each for each in told.said)


@pytest.mark.parametrize("answer", KEPT, ids=str)
def test_a_report_that_is_kept_is_the_same(
    node: Node, warm: Warm, answer: Answer, tmp_path: Path
) -> None:
    folder = answer.write(tmp_path)
    verdict = examine(plans.load(answer.chapter), Code(folder, is_copy=True), warm.ask)
    lines = [list(line) for line in report(verdict)]

    told = node.ask("check", chapter=answer.chapter.number, files=files_in(folder))

    assert told.answer["report"][: len(lines)] == lines
    assert told.answer["states"] == verdict.states


def files_in(folder: Path) -> dict[str, str]:
    """Return the code in a folder, as a page sends it."""
    found = folder.rglob("*.py")
    return {path.relative_to(folder).as_posix(): path.read_text() for path in found}


@cache
def finished(node: Node, chapter: int) -> Told:
    """Return what is told of a finished chapter."""
    return node.ask("check", chapter=chapter, files={})


@pytest.mark.parametrize("chapter", FINISHED, ids=lambda chapter: chapter.package)
def test_a_finished_chapter_passes(node: Node, chapter: plans.Chapter) -> None:
    told = finished(node, chapter.number)

    assert set(told.answer["states"].values()) == {"passed"}
    assert not [each for each in told.said if "sentence" in each]


@pytest.mark.parametrize("chapter", FINISHED, ids=lambda chapter: chapter.package)
def test_no_more_is_left_out_than_needs_a_system(
    node: Node, chapter: plans.Chapter
) -> None:
    left_out = finished(node, chapter.number).answer["untried"]

    assert all(
        each.startswith("on real sockets, ")
        or each == "serve() raises OSError where another server listens"
        for each in left_out
    )


def test_an_endless_loop_is_told_with_its_line(node: Node) -> None:
    code = echo_with("while True: pass")
    line = code.split("\n").index("        while True: pass") + 1

    told = node.ask("play", **play('connect\nsend "x"', code))

    words = f"server.py, line {line}: data_received() did not return to the loop"
    assert words in told.answer["story"]
    assert node.ask("play", **play("connect")).answer["story"] == ""
