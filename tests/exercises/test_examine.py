"""Whatever a reader's code does, what is told of it is clear."""

import gc
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from lab.chapters import ROOT
from lab.exercises.check import Check, own_serve
from lab.exercises.examine import KEPT_FIRST, KEPT_LAST, attempt, kept
from lab.exercises.subject import Subject
from lab.exercises.trial import Trial
from lab.tracing.trace import Event, Lane

from .conftest import ANSWER, Copy

pytestmark = pytest.mark.usefixtures("leaves_open")

RESETTING = """\
        import socket, struct
        linger = struct.pack("ii", 1, 0)
        own = self.transport.get_extra_info("socket")
        own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.transport.abort()
"""

Told = dict[str, Any]
Run = Callable[[Trial], None]


def hello(trial: Trial) -> None:
    """Ask for an echo in the lab."""
    with trial.stage() as stage:
        stage.connect()
        stage.send(b"hello")
        stage.expect(b"hello")


def on_sockets(trial: Trial) -> None:
    """Ask for an echo on real sockets."""
    with trial.real() as server:
        client = server.connect()
        client.send(b"hello")
        assert client.receive(5) == b"hello"


def tried(copy: Copy, run: Run = hello) -> Told:
    """Return what is told of a copy."""
    subject = Subject(copy.folder, {}, own_serve)
    return attempt(Check("echo", "claim", "Why.", "https://x", run), subject)


def test_nothing_is_told_of_code_that_does_what_it_should(copy: Copy) -> None:
    assert tried(copy) == {}
    assert tried(copy, on_sockets) == {}


# What the reader's code raises


def test_an_error_in_a_callback_is_shown_with_the_reader_s_lines(copy: Copy) -> None:
    copy.answer("self.elsewhere.write(data)")

    told = tried(copy)

    assert told["sentence"] == 'expected "hello", but the end came'
    line = (
        copy.server.read_text().splitlines().index("        self.elsewhere.write(data)")
    )
    assert told["raised"] == [
        f'  File "server.py", line {line + 1}, in data_received',
        "    self.elsewhere.write(data)",
        "AttributeError: 'EchoProtocol' object has no attribute 'elsewhere'",
    ]


def test_an_error_in_a_task_is_shown(copy: Copy) -> None:
    copy.answer(
        "asyncio.get_running_loop().create_task(self.answer(data))",
        "",
        "async def answer(self, data):",
        "    return 1 / 0",
    )
    copy.replace("        async def answer", "    async def answer")

    assert tried(copy)["raised"][-1] == "ZeroDivisionError: division by zero"


def test_an_error_that_is_logged_is_shown(copy: Copy) -> None:
    copy.answer(
        "import logging",
        "try:",
        "    1 / 0",
        "except ArithmeticError:",
        "    logging.exception('careful')",
    )

    assert tried(copy)["raised"][-1] == "ZeroDivisionError: division by zero"


def test_only_the_innermost_lines_are_shown(copy: Copy) -> None:
    copy.answer("self.data_received(data)")

    assert len(tried(copy)["raised"]) == 3 * 2 + 1


@pytest.mark.parametrize(
    ("line", "last"),
    [
        ("raise BaseException('no')", "BaseException: no"),
        ("raise asyncio.CancelledError", "it raised CancelledError"),
        ("raise ExceptionGroup('no', [ValueError(1)])", "ExceptionGroup: no (1 sub-"),
    ],
)
def test_any_error_is_shown(copy: Copy, line: str, last: str) -> None:
    copy.replace(
        "    connections = Connections()\n",
        f"    connections = Connections()\n    {line}\n",
    )

    told = tried(copy)

    assert told["sentence"].startswith("it raised ")
    assert last in "\n".join([told["sentence"], *told.get("raised", [])])


@pytest.mark.parametrize("place", ["callback", "serve"])
def test_who_ends_the_program_is_told_so_with_the_line(copy: Copy, place: str) -> None:
    line = "import sys; sys.exit(3)"
    if place == "callback":
        copy.answer(line)
    else:
        copy.replace("    connections = C", f"    {line}\n    connections = C")

    told = tried(copy)

    assert told["sentence"] == "the program ended itself: SystemExit(3)"
    assert told["raised"][1:] == [f"    {line}", "SystemExit: 3"]


def test_a_main_that_ends_the_program_is_told_so_with_the_line(copy: Copy) -> None:
    copy.replace("    stop = stop_requested()", "    raise SystemExit('no')")

    def run(trial: Trial) -> None:
        with trial.program() as (_, stage):
            stage.connect()

    told = tried(copy, run)

    assert told["sentence"] == "main() ended with SystemExit('no')"
    assert told["raised"][1:] == ["    raise SystemExit('no')", "SystemExit: no"]


@pytest.mark.parametrize("line", ["1 / 0", "raise SystemExit(3)", "import nowhere"])
def test_a_module_that_cannot_be_imported_is_named_with_the_line(
    copy: Copy, line: str
) -> None:
    copy.replace("import asyncio\n", f"import asyncio\n{line}\n")

    told = tried(copy)

    assert told["sentence"] == "server.py cannot be imported"
    assert told["raised"][0] == '  File "server.py", line 4, in <module>'
    assert told["raised"][1] == f"    {line}"


def test_a_module_of_a_folder_is_named_as_a_file(copy: Copy) -> None:
    copy.replace("class Room:", "1 / 0\nclass Room:", "challenges/chat.py")

    told = tried(
        copy, lambda trial: trial.stage(trial.subject.module("challenges.chat"))
    )

    assert told["sentence"] == "challenges/chat.py cannot be imported"
    assert told["raised"][0].startswith('  File "challenges/chat.py", line ')


def test_what_python_sees_only_when_it_compiles_is_shown(copy: Copy) -> None:
    copy.answer("await self.transport.drain()")

    raised = tried(copy)["raised"]

    assert raised[1] == "    await self.transport.drain()"
    assert raised[-1] == "SyntaxError: 'await' outside async function"


# What it forgets


@pytest.mark.parametrize(
    ("line", "name"),
    [("self.answer(data)", "EchoProtocol.answer"), ("asyncio.sleep(1)", "sleep")],
)
def test_a_coroutine_that_nobody_awaits_is_told(
    copy: Copy, line: str, name: str
) -> None:
    method = "\n    async def answer(self, data: bytes) -> None:\n        pass\n"
    copy.replace(ANSWER, f"        {line}\n{ANSWER}{method}")

    told = tried(copy)

    assert told["sentence"] == f"the coroutine '{name}' was never awaited"


def test_a_coroutine_that_nobody_awaits_is_told_with_what_came_of_it(
    copy: Copy,
) -> None:
    copy.replace("    def data_received", "    async def data_received")

    told = tried(copy)

    assert told["sentence"] == (
        'expected "hello", but nothing came; '
        "the coroutine 'EchoProtocol.data_received' was never awaited"
    )
    assert told["expected"] == "hello"


def test_a_coroutine_of_the_lab_is_nobody_s_fault(copy: Copy) -> None:
    def run(trial: Trial) -> None:
        with trial.stage() as stage:
            stage.server.start()

    assert tried(copy, run) == {}


def test_a_task_that_is_lost_is_told(copy: Copy) -> None:
    copy.answer(
        "import gc",
        "self.transport.write(data)",
        "loop = asyncio.get_running_loop()",
        "loop.create_task(self.wait())",
        "loop.call_soon(gc.collect)",
        "",
        "async def wait(self):",
        "    await asyncio.get_running_loop().create_future()",
    )
    copy.replace("        async def wait", "    async def wait")

    told = tried(copy)

    assert told["sentence"] == (
        "asyncio reports: Task was destroyed but it is pending!"
    )


# What blocks


@pytest.mark.parametrize(
    "lines",
    [
        ["import time", "time.sleep(0.5)"],
        ["from time import sleep", "sleep(0.5)"],
        ["import time", "try: time.sleep(0.5)", "except Exception: pass"],
    ],
)
def test_nobody_sleeps_in_a_loop(copy: Copy, lines: list[str]) -> None:
    copy.answer(*lines, "self.transport.write(data)")

    for run in (hello, on_sockets):
        told = tried(copy, run)
        assert told["sentence"] == (
            "time.sleep(0.5) stops the loop, and so every client: "
            "await asyncio.sleep() instead"
        )
        assert "lab." not in str(told.get("raised"))


def test_a_sleep_that_was_imported_by_its_name_is_none_either(copy: Copy) -> None:
    copy.replace("import asyncio\n", "import asyncio\nfrom time import sleep\n")
    copy.answer("sleep(2)", "self.transport.write(data)")

    told = tried(copy)

    assert told["sentence"].startswith("time.sleep(2) stops the loop")
    assert told["raised"][1] == "    sleep(2)"


def test_others_may_sleep(copy: Copy) -> None:
    assert tried(copy, lambda trial: time.sleep(0)) == {}


# Threads


def test_an_error_in_a_thread_is_told(copy: Copy) -> None:
    copy.answer(
        "import threading",
        "threading.Thread(target=lambda: 1 / 0).start()",
        "self.transport.write(data)",
    )

    told = tried(copy)

    assert told["sentence"] == "a thread raised ZeroDivisionError"
    assert told["raised"][1:] == [
        "    threading.Thread(target=lambda: 1 / 0).start()",
        "ZeroDivisionError: division by zero",
    ]


def test_an_exit_of_a_thread_is_no_error(copy: Copy) -> None:
    copy.answer(
        "import sys, threading",
        "threading.Thread(target=sys.exit).start()",
        "self.transport.write(data)",
    )

    assert tried(copy) == {}


# Real sockets


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "lambda: EchoProtocol(connections), host, port",
            "lambda: EchoProtocol(connections), host, port, start_serving=False",
            "nobody listens",
        ),
        (
            ANSWER,
            RESETTING,
            "the server has reset the connection",
        ),
        (ANSWER, "        self.transport.close()\n", "EOF after 0 of 5 bytes"),
        (
            "    return Server(listener, connections)\n",
            "    listener.close()\n",
            "serve() returned None, and not the server that it started",
        ),
    ],
    ids=["refused", "reset", "ended", "nothing"],
)
def test_what_a_real_client_meets_is_told_in_words(
    copy: Copy, old: str, new: str, sentence: str
) -> None:
    copy.replace(old, new)

    assert tried(copy, on_sockets)["sentence"] == sentence


def test_a_server_that_only_prints_is_told_with_what_it_printed(copy: Copy) -> None:
    copy.answer("print('got', data)")

    told = tried(copy)

    assert told["sentence"] == 'expected "hello", but nothing came'
    assert told["printed"] == "got b'hello'\n"


# What is kept


def test_a_failure_is_told_with_what_happened_before(copy: Copy) -> None:
    copy.answer("pass")

    told = tried(copy)

    events = [event for event in told["events"] if '"lane": "client"' in event]
    assert [Lane.CLIENT in event for event in events] == [True] * 2
    assert (told["expected"], told["actual"], told["end"]) == ("hello", "", "silence")


def test_a_failure_on_real_sockets_is_not_tried_again(copy: Copy) -> None:
    runs: list[Trial] = []

    def run(trial: Trial) -> None:
        runs.append(trial)
        with trial.real():
            trial.fail("no")

    assert tried(copy, run)["sentence"] == "no"
    assert len(runs) == 1


def test_a_failure_that_happens_once_is_told_all_the_same(copy: Copy) -> None:
    runs: list[Trial] = []

    def run(trial: Trial) -> None:
        runs.append(trial)
        trial.require(len(runs) > 1, "the first time")

    assert tried(copy, run)["sentence"] == "the first time"
    assert [trial.recording for trial in runs] == [False, True]


def test_a_flood_is_kept_in_part(copy: Copy) -> None:
    copy.answer("for _ in range(100): print('x' * 10_000)")

    assert 60_000 < len(tried(copy)["printed"]) < 70_000


def test_many_events_are_kept_without_the_middle() -> None:
    events = [Event(n, Lane.CLIENT, "sends") for n in range(KEPT_FIRST + KEPT_LAST + 1)]

    assert kept(events[:-1]) == events[:-1]
    assert kept(events) == events[:KEPT_FIRST] + events[KEPT_FIRST + 1 :]


def test_a_large_message_is_kept_once() -> None:
    data = bytes(2**20)
    events = [Event(0, lane, "data", data=data) for lane in Lane]

    shown = [event.lane for event in kept(events) if event.data]
    assert {Lane.CLIENT, Lane.KERNEL, Lane.APP} <= set(shown)
    assert not {Lane.TRANSPORT, Lane.PROTOCOL, Lane.SOCKET, Lane.H11} & set(shown)
    assert len(kept(events)) == len(events)


def test_no_place_on_this_machine_is_told(copy: Copy) -> None:
    copy.answer(
        "print(__file__, asyncio.__file__)",
        "raise ValueError(__file__)",
    )

    told = tried(copy)

    assert told["printed"] == "server.py asyncio/__init__.py\n"
    assert told["raised"][-1] == "ValueError: server.py"
    for place in (copy.folder, ROOT, sys.prefix, sys.base_prefix):
        assert f"{place}/" not in str(told)


def test_nothing_is_left_of_a_trial(copy: Copy) -> None:
    before = (sys.stdout, sys.stderr, time.sleep, threading.excepthook)
    copy.answer("import time", "time.sleep(1)")
    tried(copy)

    assert (sys.stdout, sys.stderr, time.sleep, threading.excepthook) == before
    assert not any("ch02_protocol_echo" in name.split(".")[:1] for name in sys.modules)
    assert gc.isenabled()
