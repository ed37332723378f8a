"""What came of an examination, whose process ends, is told."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.exercises import asking
from lab.exercises.asking import read
from lab.exercises.parts import extent, functions_of, parsed, spliced
from lab.exercises.plan import EARLIER, State
from lab.exercises.verdict import Verdict, examine
from lab.exercises.work import Code

from .conftest import PACKAGE, Copy, text_of

IN_THE_LAB = "('Lab' in type(asyncio.get_running_loop()).__name__)"
CHAT = "challenges/chat.py"
SERVER = f"work/{PACKAGE}/server.py"


def states(verdict: Verdict) -> list[str]:
    return [str(state) for state in verdict.states.values()]


def write(copy: Copy, *names: str) -> None:
    """Write functions of server.py as the finished chapter has them."""
    path = copy.plan.chapter.path / "server.py"
    lines = path.read_text().splitlines(keepends=True)
    found = functions_of(parsed(path))
    methods = [name for name in names if "." in name]
    others = [name for name in names if "." not in name]
    chosen = ["class EchoProtocol:\n"] if methods else []
    for name in methods + others:
        begin, end = extent(found[name])
        chosen += lines[begin:end]
    copy.server.write_text(spliced(copy.server.read_text(), "".join(chosen)))


# How it goes


def test_a_finished_copy_passes_with_what_came_before(copy: Copy) -> None:
    verdict = copy.judge()

    assert verdict.trouble is None
    assert set(verdict.states.values()) == {State.PASSED}
    assert EARLIER.name in verdict.states
    assert verdict.current is None


def test_a_skeleton_is_not_started_and_nothing_is_tried(
    skeleton: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(asking, "watched")
    verdict = examine(skeleton.plan, skeleton.code)

    assert set(verdict.states.values()) == {State.NOT_STARTED}
    assert verdict.current == skeleton.plan.steps[0]
    assert "Next is step 1" in text_of(verdict)


def test_the_first_step_passes_alone(skeleton: Copy) -> None:
    write(skeleton, "EchoProtocol.connection_made", "EchoProtocol.data_received")

    verdict = skeleton.judge()

    assert states(verdict) == ["passed", *["not started"] * 5]
    assert verdict.current == skeleton.plan.steps[1]


def test_a_later_step_can_be_the_first_that_is_written(skeleton: Copy) -> None:
    write(skeleton, "serve")

    verdict = skeleton.judge()

    assert states(verdict) == [*["not started"] * 4, "passed", "not started"]
    assert verdict.current == skeleton.plan.steps[0]


def test_half_a_step_names_what_is_missing(skeleton: Copy) -> None:
    write(skeleton, "EchoProtocol.data_received")

    verdict = skeleton.judge()

    assert states(verdict)[0] == "not started"
    lines = text_of(verdict).splitlines()
    missing = [line.split("not started")[1] for line in lines if "not started" in line]
    assert missing == [": connection_made is missing", *[""] * 4, " (challenge)"]


def test_what_comes_later_cannot_spoil_a_step(copy: Copy) -> None:
    copy.replace("        self.connections.discard(self.transport)", "        1 / 0")

    verdict = copy.judge()

    assert states(verdict) == [
        *["passed"] * 3,
        "failed",
        *["not checked"] * 3,
    ]


def test_the_first_failure_is_the_one_that_is_told(copy: Copy) -> None:
    copy.answer("pass")
    copy.replace("        self.transport.pause_reading()", "        pass")

    verdict = copy.judge()

    assert states(verdict)[:2] == ["failed", "not checked"]
    assert "Step 1 failed: " in text_of(verdict)
    assert "Steps so far:" in text_of(verdict)


def test_a_challenge_that_fails_leaves_the_steps_passed(copy: Copy) -> None:
    copy.replace("            if other is not self:", "            if True:", CHAT)

    verdict = copy.judge()

    assert states(verdict) == [*["passed"] * 5, "failed", "passed"]
    assert "Step 6 failed: " in text_of(verdict)


def test_what_worked_before_still_has_to(copy: Copy) -> None:
    # In chapter 1, clients that are silent delay nobody, be they many.
    copy.answer("if len(self.connections.open) < 99:", "    self.transport.write(data)")

    verdict = copy.judge()

    assert states(verdict) == [*["passed"] * 5, "not checked", "failed"]
    text = text_of(verdict)
    assert "   +  What worked before still works       failed" in text
    assert (
        "What an earlier chapter promised has failed: clients that are silent delay "
    ) in text
    assert verdict.concerned is None


def test_a_step_has_to_pass_with_what_was_written_after_it(copy: Copy) -> None:
    copy.replace(
        "    connections = Connections()\n",
        "    connections = Connections()\n"
        "    setattr(EchoProtocol, 'pause_writing', lambda self: None)\n",
    )

    verdict = copy.judge()

    assert states(verdict) == [*["passed"] * 5, "not checked", "failed"]
    assert (
        "Step 2 fails now, with what was written after it: a client that does not"
    ) in text_of(verdict)
    assert verdict.concerned == copy.plan.steps[1]
    assert "Read:   docs/chapters/02-protocol-echo.md#room" in text_of(verdict)


def test_more_than_was_asked_for_is_welcome(copy: Copy) -> None:
    copy.replace("    # Called by the transport\n", "    color = 'red'\n")
    copy.answer("self.answer(helper(data))")
    copy.replace(
        "    def pause_writing",
        "    def answer(self, data: bytes) -> None:\n"
        "        assert self.color\n"
        "        self.transport.write(data)\n\n"
        "    def pause_writing",
    )
    copy.replace(
        "class Echo",
        "def helper(data: bytes) -> bytes:\n    return data\n\n\nclass Echo",
    )
    (copy.folder / "notes.py").write_text("no Python at all")

    assert copy.judge().trouble is None


# What a reader may leave behind


def empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def odd_file(folder: Path) -> None:
    empty(folder)
    (folder / "notes.txt").write_text("mine")


def no_folder(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("mine")


def deleted(folder: Path) -> None:
    (folder / "server.py").unlink()


def a_folder(folder: Path) -> None:
    deleted(folder)
    (folder / "server.py").mkdir()


def a_circle(folder: Path) -> None:
    deleted(folder)
    (folder / "server.py").symlink_to(folder / "server.py")


def broken(text: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / "server.py").write_bytes(text)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (empty, f"work/{PACKAGE}/__init__.py is not there."),
        (odd_file, f"work/{PACKAGE}/__init__.py is not there."),
        (no_folder, f"work/{PACKAGE} is no folder."),
        (deleted, f"{SERVER} is not there."),
        (a_folder, f"{SERVER} is no file."),
        (a_circle, f"{SERVER} is not there."),
        (broken(b"x = (\n"), f"{SERVER}, line 1: '(' was never closed."),
        (broken(b"if x:\nreturn\n"), f"{SERVER}, line 2: expected an indented block"),
        (broken(b"x = 1\n# \xff\n"), f"{SERVER}, line 2: byte 0xff is no UTF-8."),
        (broken(b"x = 1\n\0"), f"{SERVER}, line 1: source code"),
    ],
)
def test_what_cannot_be_tried_is_said_and_kept(
    copy: Copy, spoil: Callable[[Path], object], words: str
) -> None:
    spoil(copy.folder)
    before = sorted((path, path.lstat().st_mtime_ns) for path in copy.work.rglob("*"))

    verdict = copy.judge()
    text = text_of(verdict, copy.work)

    assert set(verdict.states.values()) == {State.UNKNOWN}
    assert "Nothing could be checked." in text
    assert words in " ".join(text.split())
    after = sorted((path, path.lstat().st_mtime_ns) for path in copy.work.rglob("*"))
    assert after == before


def test_what_may_not_be_read_is_said(
    copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)

    assert f"{SERVER} cannot be read: Permission denied." in copy.report()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    def pause_writing", "    def pause_write"),
        (
            "    def pause_writing(self) -> None:\n"
            "        self.transport.pause_reading()  # No reader, no echo.\n",
            "",
        ),
    ],
    ids=["renamed", "deleted"],
)
def test_a_function_that_is_gone_is_missed_by_its_step(
    copy: Copy, old: str, new: str
) -> None:
    copy.replace(old, new)

    verdict = copy.judge()

    assert states(verdict) == ["passed", "failed", *["passed"] * 4]
    assert "has no function EchoProtocol.pause_writing" in text_of(verdict)


def test_a_function_that_was_given_is_missed_at_once(copy: Copy) -> None:
    copy.replace("async def main(", "async def chief(")

    verdict = copy.judge()

    assert set(verdict.states.values()) == {State.UNKNOWN}
    assert (
        "work/ch02_protocol_echo/server.py has no function main, and had one when you "
        "began."
    ) in " ".join(text_of(verdict).split())


def test_an_import_that_fails_is_the_fault_of_no_step(copy: Copy) -> None:
    copy.replace("import asyncio\n", "import asyncio\nimport no_such_thing\n")

    verdict = copy.judge()

    assert State.FAILED not in verdict.states.values()
    text = text_of(verdict)
    assert "Nothing could be checked.\n\nserver.py cannot be imported." in text
    assert "ModuleNotFoundError: No module named 'no_such_thing'" in text
    assert "Hint:" not in text


def test_a_file_in_another_coding_is_tried(copy: Copy) -> None:
    text = copy.server.read_text()
    copy.server.write_bytes(b"# coding: latin-1\n# \xe9\r\n" + text.encode())

    assert copy.judge().trouble is None


# What ends the process, or does not


def hanging(
    copy: Copy, monkeypatch: pytest.MonkeyPatch, expected: str, seconds: float = 1
) -> str:
    """Return the report of a copy that hangs; a busy machine takes longer to it."""
    for patience in (seconds, 4 * seconds, 20 * seconds):
        monkeypatch.setattr(asking, "PATIENCE", patience)
        text = copy.report()
        if re.search(expected, text):
            return text
    return text


@pytest.mark.parametrize(
    "lines",
    [
        ["while True: pass"],
        ["while True: print('x' * 1000)"],
        ["import os", "while True: os.write(2, b'x' * 1000)"],
        ["input()"],
        ["import subprocess", "subprocess.run(['sleep', '1000'])"],
    ],
    ids=["loop", "flood", "errors", "input", "program"],
)
def test_a_line_that_never_ends_is_named(
    copy: Copy, monkeypatch: pytest.MonkeyPatch, lines: list[str]
) -> None:
    copy.answer(*lines)
    line = copy.server.read_text().splitlines().index(f"        {lines[-1]}") + 1

    said = (
        f"server.py, line {line}: data_received\\(\\) did not return to the loop within"
    )

    text = hanging(copy, monkeypatch, said)

    assert re.search(said, text)
    assert f'File "server.py", line {line}, in data_received' in text
    assert "Step 1 failed: what a client sends comes back." in text


def test_an_import_that_never_ends_is_named(
    copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy.replace("import asyncio\n", "import asyncio\nwhile True: pass\n")

    text = hanging(copy, monkeypatch, "server.py, line 4: the code of <module>")

    assert "server.py, line 4: the code of <module> did not return" in text


def test_a_real_server_that_hangs_is_named(
    copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy.answer(
        f"while not {IN_THE_LAB}: pass",
        "self.transport.write(data)",
    )

    text = hanging(copy, monkeypatch, "Step 5 failed", 2)

    assert "Step 5 failed: on real sockets, every client hears itself" in text
    assert "data_received() did not return to the loop within" in text


def test_a_real_server_that_is_silent_is_waited_for_in_bounds(copy: Copy) -> None:
    copy.answer(f"if {IN_THE_LAB}: self.transport.write(data)")
    copy.replace("        return False", f"        return not {IN_THE_LAB}")

    text = copy.report()

    assert "Step 5 failed: on real sockets, every client hears itself" in text
    assert "The server sent neither bytes nor EOF for 5 s." in text


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("import os; os._exit(0)", "ended with status 0 before its work was done."),
        ("import os; os._exit(3)", "ended with status 3."),
        ("import os; os.kill(os.getpid(), 9)", "was ended by SIGKILL."),
        ("import os; os.close(1); os.close(2)", ""),
    ],
)
def test_who_ends_the_process_is_told_so(copy: Copy, line: str, words: str) -> None:
    copy.answer(line)

    text = copy.report()

    assert "Step 1 failed: what a client sends comes back." in text
    assert words in " ".join(text.split())


def test_a_crash_is_told_with_its_line(copy: Copy) -> None:
    copy.answer("import os; os.abort()")

    assert "in data_received() the process was ended by SIGABRT." in copy.report()


def test_who_is_forked_is_no_second_examiner(copy: Copy) -> None:
    copy.answer("import os", "os.fork()", "1 / 0")

    text = copy.report()

    assert "ZeroDivisionError: division by zero" in text


def test_a_thread_that_never_ends_holds_up_nobody(copy: Copy) -> None:
    copy.answer("import threading", "threading.Event().wait(0)", "1 / 0")
    copy.replace(
        "    connections = Connections()\n    loop",
        "    import threading\n"
        "    threading.Thread(target=threading.Event().wait).start()\n"
        "    connections = Connections()\n    loop",
    )

    assert "ZeroDivisionError: division by zero" in copy.report()


def test_what_is_run_is_the_code_in_the_folder(copy: Copy, tmp_path: Path) -> None:
    other = tmp_path / "élan vital" / PACKAGE
    shutil.copytree(copy.folder, other)
    copy.folder = other
    copy.answer("1 / 0")

    verdict = examine(copy.plan, Code(other, is_copy=True))

    assert 'File "server.py", line 26' in text_of(verdict, tmp_path)


# What the child tells


def news(**values: object) -> str:
    return json.dumps(values) + "\n"


@pytest.fixture
def told(copy: Copy) -> Callable[[str, str], tuple[list[str], list[str]]]:
    """Return what is made of the child's words and of its ending."""

    def make(words: str, ending: str) -> tuple[list[str], list[str]]:
        states = {step.name: State.UNKNOWN for step in copy.plan.steps}
        found = list(read(copy.plan, words, ending, states))
        shown = [
            f"{each.step and each.step.name}: {each.failure.sentence}" for each in found
        ]
        return shown, [str(state) for state in states.values()][:2]

    return make


def test_a_child_that_ends_in_a_check_fails_its_step(told) -> None:
    words = news(step="echo", trying="a") + news(step="echo", tried="a")
    words += news(step="room", trying="b")

    assert told(words, "it died") == (["room: it died"], ["passed", "failed"])


def test_a_child_that_ends_before_all_checks_fails_no_step(told) -> None:
    assert told("", "it died") == (["None: it died"], ["not checked"] * 2)


def test_a_failure_that_was_told_counts_more_than_how_the_child_ended(told) -> None:
    words = news(step="echo", trying="a")
    words += news(step="echo", tried="a", sentence="it is wrong")

    assert told(words, "it died") == (["echo: it is wrong"], ["failed", "not checked"])
