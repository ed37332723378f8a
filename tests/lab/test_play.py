"""A scenario is played in a process of its own, and all that happened is told."""

import io
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from unittest import mock

import pytest

from lab.chapters import ROOT
from lab.scenarios import play
from lab.scene import main as scene
from lab.tracing.logs import traced_logs
from lab.tracing.recorder import Recorder
from lab.tracing.trace import Lane
from lab.watchdog.ending import ChildFailedError

SERVER = """\
import asyncio, logging, os, sys

class Protocol(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        {code}

async def main(host, port):
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(15, stop.set)
    server = await loop.create_server(Protocol, host, port)
    await stop.wait()
    server.close()
"""
ECHO = "self.transport.write(data)"


def played(folder: Path, scenario: str, code: str = ECHO) -> play.Run:
    """Play a scenario against a server that does `code` with what it receives."""
    (folder / "server.py").write_text(SERVER.format(code=code))
    return play.run(scenario, "server", folder)


def events(run: play.Run, lane: Lane) -> list[str]:
    return [f"{e.name} {e.note}".strip() for e in run.events if e.lane == lane]


def test_a_run_that_comes_out_right_tells_its_events(tmp_path: Path) -> None:
    run = played(tmp_path, 'connect\nsend "a"\nexpect "a"')

    assert (run.failure, run.problem) == (None, "")
    assert events(run, Lane.CLIENT) == ["connects", "sends", "receives"]


def test_what_follows_the_last_step_is_not_told(tmp_path: Path) -> None:
    run = played(tmp_path, "connect")

    assert events(run, Lane.SIGNAL) == []


def test_a_failing_step_is_told_with_the_events_before_it(tmp_path: Path) -> None:
    run = played(tmp_path, 'connect\nsend "\\xff"\nexpect "\\xfe"\nhang up')

    assert run.failure is not None
    assert run.failure.line == 3
    assert (run.failure.expected, run.failure.actual) == (b"\xfe", b"\xff")
    assert events(run, Lane.CLIENT) == ["connects", "sends", "receives"]


def test_a_step_that_expects_no_bytes_can_fail_too(tmp_path: Path) -> None:
    run = played(tmp_path, "connect\nexpect the end")

    assert run.failure is not None
    assert run.failure.expected is None


def test_what_is_printed_or_logged_is_an_event(tmp_path: Path) -> None:
    code = "print('one'); logging.warning('two %s', 3)"
    run = played(tmp_path, 'connect\nsend "a"', code)

    assert events(run, Lane.LOG) == ["prints one", "warning two 3"]


def test_what_asyncio_warns_of_is_an_event(tmp_path: Path) -> None:
    code = "self.transport.abort(); [self.transport.write(data) for _ in range(5)]"
    run = played(tmp_path, 'connect\nsend "a"', code)

    assert events(run, Lane.LOG) == ["warning socket.send() raised exception."]


def test_what_is_logged_for_debugging_is_no_event(tmp_path: Path) -> None:
    code = "logging.getLogger().setLevel(0); logging.info('unseen')"
    run = played(tmp_path, 'connect\nsend "a"', code)

    assert events(run, Lane.LOG) == []


def test_logs_are_recorded_until_the_block_ends() -> None:
    before = list(logging.getLogger().handlers)
    with traced_logs(Recorder(print, time.monotonic)):
        assert logging.getLogger().handlers != before
    assert logging.getLogger().handlers == before


def test_a_server_may_have_the_name_of_a_package(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.py").write_text(SERVER.format(code=ECHO))

    assert play.run("connect", "mkdocs", tmp_path).problem == ""


def test_a_process_that_ends_at_once_is_a_problem_without_events(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gone = ChildFailedError("it is gone", None, "", 1)
    monkeypatch.setattr(play, "watched", mock.Mock(side_effect=gone))

    assert play.run("connect", "server", tmp_path) == play.Run([], None, "it is gone")


def test_what_is_written_past_print_does_not_disturb(tmp_path: Path) -> None:
    run = played(tmp_path, 'connect\nsend "a"', "os.write(1, b'x\\n')")

    assert run.problem == ""
    assert events(run, Lane.CLIENT) == ["connects", "sends"]


def test_an_error_in_a_callback_is_told_once(tmp_path: Path) -> None:
    run = played(tmp_path, 'connect\nsend "a"\nexpect the end', "1 / 0")

    assert run.problem == ""
    (told,) = events(run, Lane.ERROR)
    assert told.endswith("ZeroDivisionError('division by zero')")


def test_code_that_never_returns_is_told_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(play, "TIMEOUT", 0.5)
    run = played(tmp_path, 'connect\nsend "a"', "while True: pass")

    assert "server.py, line 8" in run.problem
    assert events(run, Lane.CLIENT) == ["connects", "sends"]


def test_a_loop_that_is_never_idle_fails_the_step(tmp_path: Path) -> None:
    code = "asyncio.get_running_loop().call_soon(self.data_received, data)"
    run = played(tmp_path, 'connect\nsend "a"', code)

    assert run.failure is not None
    assert "never idle" in run.failure.sentence


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x = (", "line 1: SyntaxError"),
        ("import asyncio\n1 / 0", "line 2: ZeroDivisionError: division by zero"),
        ("x = 1", "server needs this: async def main(host, port)"),
        ("def main(host, port): ...", "server needs this: async def main(host, port)"),
        ("async def main(): ...", "TypeError: main() takes 0"),
        ("raise ValueError('a\\nb')", r"line 1: ValueError: a\nb"),
        ("import sys\nsys.exit(3)", "3"),
        ("async def main(host, port): ...", "main() has returned already"),
        ("async def main(host, port): 1 / 0", "line 1: ZeroDivisionError"),
    ],
)
def test_a_module_that_does_not_serve_is_told(
    tmp_path: Path, text: str, problem: str
) -> None:
    (tmp_path / "server.py").write_text(text)
    run = play.run("connect", "server", tmp_path)

    assert problem in run.problem
    assert "\n" not in run.problem


@pytest.fixture
def helper(tmp_path: Path) -> str:
    """Return code that calls a function outside of the server's folder."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "helper.py").write_text(
        "def work(): {}[0]\ndef hang():\n  while 1: 0\n"
    )
    return f"sys.path.append({str(elsewhere)!r}); import helper; helper."


def test_an_error_is_told_with_the_server_s_own_line(
    tmp_path: Path, helper: str
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "server.py").write_text(f"import sys\n{helper}work()")

    told = play.run("connect", "server", folder).problem
    assert told == f"{folder}/server.py, line 2: KeyError: 0"


def test_code_that_hangs_elsewhere_is_told_with_the_server_s_own_line(
    tmp_path: Path, helper: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setattr(play, "TIMEOUT", 0.5)

    run = played(folder, 'connect\nsend "a"', f"{helper}hang()")
    assert run.problem.startswith(f"{folder}/server.py, line 8: data_received()")


# python -m lab.scene


@pytest.fixture
def shown(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    """Play a scenario as a person would; return the status and what is shown."""

    def show(scenario: str | bytes, *options: str, code: str = ECHO) -> tuple[int, str]:
        file = tmp_path / "server.py"
        file.write_text(SERVER.format(code=code))
        given = tmp_path / "scenario"
        given.write_bytes(
            scenario if isinstance(scenario, bytes) else scenario.encode()
        )
        with given.open() as text:
            monkeypatch.setattr("sys.stdin", text)
            status = scene([str(file), *options])
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    return show


def test_a_scene_shows_the_transcript(shown) -> None:
    status, text = shown('connect\nsend "a"\nexpect "a"')

    assert status == 0
    assert 'receives  "a"' in text
    assert "data_received" not in text


def test_a_scene_shows_every_event_if_asked(shown) -> None:
    status, text = shown("connect", "--all")

    assert status == 0
    assert "connection_made" in text


def test_a_scene_that_fails_shows_its_story(shown) -> None:
    status, text = shown('connect\nsend "a"\nexpect "b"')

    assert status == 1
    assert 'Line 3 failed: expect "b"' in text


def test_a_scene_of_a_broken_server_says_so(shown) -> None:
    status, text = shown("connect", code="(")

    assert status == 1
    assert text.count("\n") == 1
    assert "SyntaxError" in text


def test_a_line_that_is_no_step_is_one_line_of_the_answer(shown) -> None:
    status, text = shown("connect\nsned")

    assert status == 1
    assert text.startswith("line 2: sned is no step: write send")
    assert text.count("\n") == 1


def test_bytes_that_are_no_text_are_no_step(shown) -> None:
    assert shown(b"connect\xff")[1].startswith("line 1: connect� is no step")


def test_a_scene_that_breaks_off_shows_little_of_it(shown) -> None:
    code = "[print(n) for n in range(1000)]; os._exit(3)"
    status, text = shown('connect\nsend "a"', code=code)

    assert status == 1
    assert text.startswith("Steps so far:\n\n  0 s   client  connects\n")
    assert text.endswith("999\n\nlab.scenarios.play ended with status 3\n")
    assert text.count("\n") <= 41


def test_a_scene_that_breaks_off_is_told_once(shown) -> None:
    code = "os._exit(3)"
    assert "Steps so far" not in shown('connect\nsend "a"', "--all", code=code)[1]


def test_a_person_at_a_terminal_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = mock.Mock(isatty=lambda: True, buffer=io.BytesIO(b"connect"))
    monkeypatch.setattr("sys.stdin", terminal)

    assert scene([str(ROOT / "chapters/ch02_protocol_echo/server.py")]) == 0
    assert "Ctrl-D" in capsys.readouterr().err


def start_scene(*options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "lab.scene", *options],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_reader_who_leaves_ends_a_scene_in_silence(tmp_path: Path) -> None:
    (tmp_path / "server.py").write_text(SERVER.format(code=ECHO))
    with start_scene(str(tmp_path / "server.py"), "--all") as running:
        assert running.stdin
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        running.stdin.write("connect")
        running.stdin.close()
        assert running.stderr.read() == ""


def test_an_interrupt_ends_a_scene_in_silence(tmp_path: Path) -> None:
    code = f"open({str(tmp_path / 'fifo')!r}, 'w').close()\n        while True: pass"
    (tmp_path / "server.py").write_text(SERVER.format(code=code))
    os.mkfifo(tmp_path / "fifo")
    with start_scene(str(tmp_path / "server.py")) as running:
        assert running.stdin
        assert running.stderr
        running.stdin.write('connect\nsend "a"')
        running.stdin.close()
        (tmp_path / "fifo").read_text()  # Then the server has been reached.
        running.send_signal(signal.SIGINT)
        assert running.stderr.read() == ""
    assert running.returncode == 130


def test_a_scene_finds_the_package_of_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys
) -> None:
    package = tmp_path / "mine"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "part.py").write_text(SERVER.format(code=ECHO))
    (package / "server.py").write_text("from .part import main\n")
    (tmp_path / "scenario").write_text("connect")
    with (tmp_path / "scenario").open() as text:
        monkeypatch.setattr("sys.stdin", text)
        assert scene([str(package / "server.py")]) == 0
    assert "connects" in capsys.readouterr().out


def test_a_scene_of_no_file_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        scene(["gone.py"])
    assert "gone.py is no Python file" in capsys.readouterr().err
