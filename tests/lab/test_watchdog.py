"""Code that never returns is ended, and its line is named."""

import os
import re
import selectors
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.chapters import ROOT
from lab.scenarios import play
from lab.watchdog import ending
from lab.watchdog import watched as watchdog
from lab.watchdog.ending import (
    ChildFailedError,
    Ending,
    Kept,
    NeverReturnedError,
    PrintedTooMuchError,
)
from lab.watchdog.stack import Frame, culprit
from lab.watchdog.watched import watched

AMPLE = 30.0  # seconds, for what does not hang

PROGRAM = """\
import asyncio
from lab.watchdog.watched import armed

async def main():
    import {module}
    {module}.serve()

if __name__ == "__main__":
    with armed():
        asyncio.run(main())
"""

Program = Callable[[str], list[str]]


@pytest.fixture
def servers(tmp_path: Path) -> Path:
    """The folder of a server that is watched."""
    folder = tmp_path / "sérver"  # faulthandler writes ASCII only
    folder.mkdir()
    return folder


@pytest.fixture
def program(tmp_path: Path, servers: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Return what writes a program that calls serve() of a server with this code."""
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{servers}")
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    monkeypatch.setattr(watchdog, "MARGIN", 10**6)  # The program has to end itself.

    def write(code: str) -> list[str]:
        (servers / "careless.py").write_text(textwrap.dedent(code))
        (tmp_path / "caller.py").write_text(PROGRAM.format(module="careless"))
        return ["caller"]

    return write


def run_until_it_hangs(command: list[str], *folders: Path) -> NeverReturnedError:
    """Return what is said of a server that prints "here" and hangs."""
    for seconds in (0.2, 2, 20):  # One that only waits is hurried by a busy machine.
        with pytest.raises(NeverReturnedError) as caught:
            watched(command, "", seconds, folders)
        if caught.value.output:
            break
    return caught.value


def run_until_it_fails(command: list[str]) -> ChildFailedError:
    with pytest.raises(ChildFailedError) as caught:
        watched(command, "", AMPLE)
    assert "\n" not in str(caught.value)
    return caught.value


# A program that comes to its end


def test_a_program_gets_its_text_and_hands_back_what_it_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "upper.py").write_text(
        "import sys\n"
        "from lab.watchdog.watched import armed\n"
        "with armed() as text: print(sys.argv[1], text.upper())\n"
    )

    assert watched(["upper", "->"], "élan\n", AMPLE) == "-> ÉLAN\n\n"


def test_a_program_that_nobody_watches_runs_as_ever(program: Program) -> None:
    (name,) = program("def serve(): print(input.__name__)")

    done = subprocess.run(
        [sys.executable, "-m", name], input="", capture_output=True, text=True
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "input\n", "")


def test_a_program_runs_in_the_repository(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = program("import os\ndef serve(): print(os.getcwd())")
    monkeypatch.chdir(tmp_path)

    assert watched(command, "", AMPLE) == f"{ROOT}\n"


def test_what_a_program_starts_is_not_watched_in_its_place(program: Program) -> None:
    name = watchdog.VARIABLE
    command = program(f"import os\ndef serve(): print({name!r} in os.environ)")

    assert watched(command, "", AMPLE) == "False\n"


# Code that does not return


@pytest.mark.parametrize(
    "hanging",
    [
        "while True: pass",
        "import time; time.sleep(10**6)",
        "input()",
        "import re; re.match('(a+)+b', 'a' * 60)",
    ],
    ids=["loop", "sleep", "input", "regex"],
)
def test_a_line_that_hangs_is_named(
    program: Program, servers: Path, hanging: str
) -> None:
    command = program(f"def serve():\n    print('here')\n    {hanging}")

    error = run_until_it_hangs(command)

    file = str(servers / "careless.py")
    assert (error.file, error.line, error.function) == (file, 3, "serve")
    assert error.output == "here\n"
    assert re.fullmatch(
        rf"{file}, line 3: serve\(\) did not return to the loop within [\d.]+ s",
        str(error),
    )


def test_a_line_in_the_folders_comes_before_one_of_a_library(
    program: Program, servers: Path, tmp_path: Path
) -> None:
    (tmp_path / "library.py").write_text(
        "def work():\n    print('here')\n    while True: pass"
    )
    command = program("import library\ndef serve():\n    library.work()")

    assert run_until_it_hangs(command, servers).function == "serve"
    assert run_until_it_hangs(command).function == "work"


def test_the_main_thread_comes_before_the_others(program: Program) -> None:
    command = program(
        """\
        import threading, time
        def wait(): time.sleep(10**6)
        def serve():
            threading.Thread(target=wait).start()
            print("here")
            while True: pass
        """
    )

    assert run_until_it_hangs(command).function == "serve"


def test_a_thread_that_outlives_the_work_is_named(program: Program) -> None:
    command = program(
        """\
        import threading, time
        def wait():
            print("here")
            time.sleep(10**6)
        def serve(): threading.Thread(target=wait).start()
        """
    )

    assert run_until_it_hangs(command).function == "wait"


def test_an_import_that_hangs_is_named(program: Program) -> None:
    error = run_until_it_hangs(program("print('here')\nwhile True: pass"))

    assert error.line == 2
    assert ": the code of <module> did not return" in str(error)


@pytest.mark.parametrize("plumbing", [play.__file__, pytest.__file__, "<string>"])
def test_a_folder_that_holds_the_lab_and_its_packages_means_the_server(
    plumbing: str,
) -> None:
    server = Frame(str(ROOT / "chapters" / "server.py"), 3, "serve")
    frames = [Frame(plumbing, 99, "call"), server]

    assert culprit(frames, [ROOT]) == server
    assert culprit(frames, []) == server


def test_what_is_installed_is_named_where_no_server_is() -> None:
    installed = Frame(pytest.__file__, 99, "call")

    assert culprit([Frame(play.__file__, 9, "run"), installed], [ROOT]) == installed


def test_a_loop_that_only_waits_is_no_server_s_fault() -> None:
    report = (
        "Thread 0x01\nTimeout (0:00:01)!\n"
        "Thread 0x01 (most recent call first):\n"
        f'  File "{selectors.__file__}", line 468 in select\n'
        f'  File "{watchdog.__file__}", line 9 in main\n'
        '  File "<frozen runpy>", line 88 in _run_code\n'
    )

    with pytest.raises(NeverReturnedError) as caught:
        Ending("lab.scenarios.stage", 1, report, Kept(), Kept()).require_success(1, [])

    assert str(caught.value) == (
        "lab.scenarios.stage did not end within 1 s; "
        f"it was in select(), {selectors.__file__}, line 468"
    )


def test_a_program_that_disarms_itself_is_killed(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "MARGIN", 0)
    command = program(
        """\
        import faulthandler, signal
        def serve():
            faulthandler.cancel_dump_traceback_later()
            signal.setitimer(signal.ITIMER_PROF, 0)
            print("here")
            while True: pass
        """
    )

    said = str(run_until_it_hangs(command))

    assert re.fullmatch(r"caller did not end within [\d.]+ s", said)


def test_work_is_not_timed_by_the_clock_on_the_wall(program: Program) -> None:
    command = program(
        """\
        from lab.watchdog import watched
        watched.WAITING = 10**6
        def serve():
            watched.TIMER.start()
            print("here")
            while True: pass
        """
    )

    assert re.search(r" within (0\.2|2|20) s$", str(run_until_it_hangs(command)))


def test_what_a_program_started_ends_with_it(program: Program, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    reading = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(reading, True)
    command = program(
        f"""\
        import os, time
        def serve():
            os.open({str(fifo)!r}, os.O_WRONLY)
            if os.fork() == 0:
                os.close(1)
                os.close(2)
                time.sleep(10**6)
        """
    )

    watched(command, "", AMPLE)

    assert os.read(reading, 1) == b""  # Nobody has it open for writing any more.
    os.close(reading)


def test_an_interrupt_ends_the_program(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = program("def serve():\n    while True: pass")
    started: list[subprocess.Popen[bytes]] = []

    def interrupted(process: subprocess.Popen[bytes], deadline: float) -> None:
        started.append(process)
        raise KeyboardInterrupt

    monkeypatch.setattr(watchdog, "drain", interrupted)

    with pytest.raises(KeyboardInterrupt):
        watched(command, "", AMPLE)

    assert started[0].returncode == -signal.SIGKILL


# Programs that fail


@pytest.mark.parametrize(
    ("failing", "ended"),
    [
        ("raise SystemExit(3)", "ended with status 3"),
        ("raise SystemExit", "ended with status 0 before its work was done"),
        ("raise SystemExit('no more')", "ended with status 1: no more"),
        ("raise ValueError('x')", "ended with status 1: ValueError: x"),
        ("import os; os.abort()", "was ended by SIGABRT"),
    ],
)
def test_a_line_that_ends_the_program_is_named(
    program: Program, servers: Path, failing: str, ended: str
) -> None:
    error = run_until_it_fails(program(f"def serve():\n    print(1)\n    {failing}"))

    assert str(error) == (
        f"{servers}/careless.py, line 3: in serve() the process {ended}"
    )
    assert (error.line, error.output) == (3, "1\n")


def test_a_crash_is_named(program: Program) -> None:
    crash = "os.kill(os.getpid(), signal.SIGSEGV)"
    command = program(f"import os, signal\ndef serve():\n    {crash}")

    error = run_until_it_fails(command)

    assert (error.status, error.line) == (-signal.SIGSEGV, 3)


@pytest.mark.parametrize(
    ("leaving", "ended"),
    [
        ("import os; os._exit(3)", "caller ended with status 3"),
        (
            "import os; os._exit(0)",
            "caller ended with status 0 before its work was done",
        ),
        ("import os; os.kill(os.getpid(), 9)", "caller was ended by SIGKILL"),
    ],
)
def test_a_program_that_leaves_without_a_word_is_noticed(
    program: Program, leaving: str, ended: str
) -> None:
    error = run_until_it_fails(program(f"def serve():\n    {leaving}"))

    assert str(error) == ended


def test_a_missing_program_is_one_line() -> None:
    error = run_until_it_fails(["lab.nowhere"])

    assert str(error).startswith("lab.nowhere ended with status 1: ")
    assert str(error).endswith("No module named lab.nowhere")


# Programs that print a lot


def test_a_flood_is_cut_at_a_line(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "FIRST", 1000)
    command = program("def serve(): print('a line\\n' * 100_000)")

    with pytest.raises(PrintedTooMuchError) as caught:
        watched(command, "", AMPLE)

    assert caught.value.output == "a line\n" * (1000 // 7)
    assert str(caught.value) == (
        "caller prints too much; of 700,001 bytes printed, the first 1,000 are kept"
    )


def test_a_flood_without_end_is_cut_as_well(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "FIRST", 1000)
    command = program("def serve():\n    while True: print('a line\\n' * 100_000)")

    error = run_until_it_hangs(command)

    assert error.output == "a line\n" * (1000 // 7)
    assert str(error).endswith(" bytes printed, the first 1,000 are kept")


def test_errors_without_end_do_not_hide_the_line(program: Program) -> None:
    error = run_until_it_hangs(
        program(
            """\
            import os
            def serve():
                print("here")
                while True: os.write(2, b"\\x1b[31m" * 1000)
            """
        )
    )

    assert error.line == 4


def test_the_last_words_are_not_many(program: Program) -> None:
    error = run_until_it_fails(program("def serve(): raise ValueError('x' * 1000)"))

    assert str(error).endswith(f" ValueError: {'x' * 188}…")


def test_little_is_kept_of_what_is_not_needed() -> None:
    kept = Kept()
    for _ in range(10):
        kept.take(b"x" * ending.LAST)

    assert len(kept.last) == ending.LAST


def test_the_last_words_cannot_move_the_cursor(program: Program) -> None:
    error = run_until_it_fails(program(r"def serve(): raise ValueError('\x1b[2J')"))

    assert str(error).endswith(r": ValueError: \x1b[2J")
