"""The command, in a process of its own, with real signals."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from lab.chapters import ROOT
from lab.client import Client

APP = """\
import asyncio, logging.config, sys, threading, time

def note(line):
    if not sys.stdout.closed:
        print(line, flush=True)

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await live(receive, send)
        return
    note(f"asked {scope['path']}")
    match scope["path"]:
        case "/stream":
            await send({"type": "http.response.start", "status": 200})
            while True:
                body = {"type": "http.response.body", "body": b"x", "more_body": True}
                await send(body)
                await asyncio.sleep(0.01)
        case "/block":
            time.sleep(3600)
        case "/thread":
            await asyncio.to_thread(threading.Event().wait)
        case "/deaf":
            while True:
                try:
                    await asyncio.sleep(3600)
                except asyncio.CancelledError:
                    pass
        case "/close":
            sys.stdout.close()
        case "/fail":
            raise ValueError("a careless request")
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": b"hello"})

async def live(receive, send):
    await receive()
    await started(send)
    await receive()
    note("shutdown")
    await stopped(send)

async def started(send):
    await send({"type": "lifespan.startup.complete"})

async def stopped(send):
    await send({"type": "lifespan.shutdown.complete"})
"""

# What replaces started() or stopped(), or is done by the module
CANNOT_START = """
async def started(send):
    await send({"type": "lifespan.startup.failed", "message": "no database"})
    raise RuntimeError("as Starlette does")
"""
NEVER_STARTS = """
async def started(send):
    note("starting")
    await asyncio.Event().wait()
"""
NEVER_ENDS = """
async def started(send):
    await asyncio.to_thread(threading.Event().wait)
"""
CANNOT_STOP = """
async def stopped(send):
    await send({"type": "lifespan.shutdown.failed", "message": "not flushed"})
"""
FAILS_TO_STOP = """
async def stopped(send):
    raise ValueError("a careless shutdown")
"""
TAKES_LOGGING_AWAY = """
logging.config.dictConfig({"version": 1})

async def started(send):
    logging.config.dictConfig({"version": 1})
    await send({"type": "lifespan.startup.complete"})
"""
# In its debug mode, asyncio warns of each step that takes a while on a busy machine.
COMMAND = [sys.executable, "-X", "dev", "-W", "error", "-m", "chapters.ch08_lifespan"]
COMMAND += ["served:app", "--log-level", "error"]
STOP = "Stopping.\n"
ENDING = [signal.SIGINT, signal.SIGTERM]

Process = subprocess.Popen[str]
Start = Callable[..., Process]
Address = tuple[str, int]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Return what starts the command, on an application with something else in it."""
    with ExitStack() as stack:

        def run(*arguments: str, other: str = "", fds: tuple[int, ...] = ()) -> Process:
            (tmp_path / "served.py").write_text(APP + other)
            settings = {"PYTHONPATH": str(ROOT), "PORT": "0", "HOST": "", "APP": ""}
            made = subprocess.Popen(
                [*COMMAND, *arguments],
                cwd=tmp_path,
                env=os.environ | settings,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                pass_fds=fds,
            )
            stack.callback(made.communicate)
            stack.callback(made.kill)
            return made

        yield run


def line_of(running: Process) -> str:
    """Return the next line that it prints."""
    assert running.stdout is not None
    return running.stdout.readline() or running.communicate()[1]


def address_of(running: Process) -> Address:
    """Return where it says that it listens."""
    announced = re.match(r"ASGI server on ([\d.]+), port (\d+)\.", line_of(running))
    assert announced
    return announced[1], int(announced[2])


def ask(client: Client, path: str) -> None:
    client.send(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())


def end(running: Process) -> tuple[int, str, str]:
    """Return its status, and what it has printed, when it has ended."""
    printed, errors = running.communicate()
    return running.returncode, printed, errors


def stop(running: Process, number: int = signal.SIGTERM) -> tuple[int, str, str]:
    running.send_signal(number)
    return end(running)


# Starting


def test_who_cannot_start_ends_it_with_a_line_and_status_3(start: Start) -> None:
    line = "The application cannot start: no database\n"
    assert end(start(other=CANNOT_START)) == (3, "", line)


def test_who_must_have_a_lifespan_and_has_none_ends_it_with_status_3(
    start: Start,
) -> None:
    none = "\nasync def live(receive, send):\n    raise NotImplementedError\n"
    line = "The application has no lifespan, or it failed in it.\n"
    assert end(start("--lifespan", "on", other=none)) == (3, "", line)


def test_a_deadline_for_the_start_ends_it_with_status_3(start: Start) -> None:
    running = start("--startup-timeout", "0.1", other=NEVER_STARTS)
    line = "The application was not up in 0.1 s.\n"
    assert end(running) == (3, "starting\n", line)


@pytest.mark.parametrize("number", ENDING)
def test_a_signal_during_the_start_ends_it(start: Start, number: int) -> None:
    running = start(other=NEVER_STARTS)
    assert line_of(running) == "starting\n"
    assert stop(running, number) == (0, "", "")


def test_a_taken_port_is_a_line_and_the_application_cleans_up(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, printed, errors = end(start("--port", port))
    assert (status, printed) == (1, "shutdown\n")
    assert errors == (
        f"Port {port} on 127.0.0.1 is in use. Choose another, such as PORT=8001.\n"
    )


# Stopping


@pytest.mark.parametrize("number", ENDING)
def test_a_stop_ends_with_the_shutdown_and_status_0(start: Start, number: int) -> None:
    running = start()
    with Client(address_of(running)) as idle:
        ask(idle, "/")
        assert line_of(running) == "asked /\n"
        assert idle.receive(15) == b"HTTP/1.1 200 OK"
        running.send_signal(number)
        idle.receive_to_end()
        idle.close()
        assert end(running) == (0, f"{STOP}shutdown\n", "")


@pytest.mark.parametrize("number", ENDING)
def test_a_second_signal_ends_a_stream_and_shutdown_comes_all_the_same(
    start: Start, number: int
) -> None:
    running = start("--grace", "3600")
    with Client(address_of(running)) as client:
        ask(client, "/stream")
        assert line_of(running) == "asked /stream\n"
        running.send_signal(signal.SIGTERM)
        assert line_of(running) == STOP
        assert stop(running, number) == (0, "shutdown\n", "")


def test_a_grace_that_is_over_ends_a_stream(start: Start) -> None:
    running = start("--grace", "0")
    with Client(address_of(running)) as client:
        ask(client, "/stream")
        assert line_of(running) == "asked /stream\n"
        assert stop(running) == (0, f"{STOP}shutdown\n", "")


@pytest.mark.parametrize("path", ["/thread", "/deaf"])
def test_nothing_keeps_a_server_that_has_stopped(start: Start, path: str) -> None:
    running = start("--grace", "0", "--log-level", "critical")
    with Client(address_of(running)) as client:
        ask(client, path)
        assert line_of(running) == f"asked {path}\n"
        assert stop(running) == (0, f"{STOP}shutdown\n", "")


def test_nothing_keeps_one_that_could_not_start(start: Start) -> None:
    running = start("--startup-timeout", "0.1", other=NEVER_ENDS)
    assert end(running) == (3, "", "The application was not up in 0.1 s.\n")


def test_an_application_that_closes_stdout_stops_in_order_all_the_same(
    start: Start,
) -> None:
    running = start("--lifespan", "on")
    with Client(address_of(running)) as client:
        ask(client, "/close")
        assert client.receive_some().startswith(b"HTTP/1.1 200 ")
        assert stop(running) == (0, "asked /close\n", "")


@pytest.mark.parametrize("path", ["/block", "/thread"])
def test_three_signals_end_what_nothing_else_ends(start: Start, path: str) -> None:
    running = start("--grace", "3600")
    with Client(address_of(running)) as client:
        ask(client, path)
        assert line_of(running) == f"asked {path}\n"
        running.send_signal(signal.SIGINT)
        if path == "/thread":
            assert line_of(running) == STOP
        running.send_signal(signal.SIGTERM)
        if path == "/thread":
            assert line_of(running) == "shutdown\n"
        while running.poll() is None:  # Two that come at once may count as one.
            running.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(0.05)
        assert end(running) == (128 + signal.SIGTERM, "", "")


@pytest.mark.parametrize(
    ("other", "reason"),
    [(CANNOT_STOP, "not flushed"), (FAILS_TO_STOP, "a careless shutdown")],
)
def test_a_failed_shutdown_is_told_and_has_status_1(
    start: Start, other: str, reason: str
) -> None:
    running = start(other=other)
    address_of(running)
    status, printed, errors = stop(running)
    assert (status, printed) == (1, f"{STOP}shutdown\n")
    assert "ERROR: the application failed in its shutdown: " in errors
    assert reason in errors


# Other places


def test_a_path_is_listened_at_and_left_clean(start: Start, tmp_path: Path) -> None:
    running = start("--uds", "at.sock")
    attempt = "curl --unix-socket at.sock http://localhost/"
    assert line_of(running) == f"ASGI server at at.sock. Try: {attempt}\n"
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(tmp_path / "at.sock"))
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert client.makefile("rb").read().endswith(b"\r\n\r\nhello")
    again = start("--uds", "at.sock")
    line = "Cannot listen at at.sock: Address already in use.\n"
    assert end(again) == (1, "shutdown\n", line)
    assert stop(running) == (0, f"asked /\n{STOP}shutdown\n", "")
    assert not (tmp_path / "at.sock").exists()


def test_an_open_socket_is_taken_over(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as ours:
        number = ours.fileno()
        running = start("--fd", str(number), fds=(number,))
        assert address_of(running) == ours.getsockname()
        with Client(ours.getsockname()) as client:
            ask(client, "/")
            assert client.receive(15) == b"HTTP/1.1 200 OK"
        stop(running)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has such names.")
def test_an_abstract_name_is_told_as_curl_takes_it(start: Start) -> None:
    name = f"ours-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as ours:
        ours.bind(f"\0{name}")
        ours.listen()
        number = ours.fileno()
        running = start("--fd", str(number), fds=(number,))
        attempt = f"curl --abstract-unix-socket {name} http://localhost/"
        assert line_of(running) == f"ASGI server at @{name}. Try: {attempt}\n"
        stop(running)


# Logs


def test_an_error_is_told_though_logging_was_taken_away(start: Start) -> None:
    running = start("--access-log", other=TAKES_LOGGING_AWAY)
    with Client(address_of(running)) as client:
        ask(client, "/fail")
        assert client.receive(12) == b"HTTP/1.1 500"
    status, printed, errors = stop(running)
    assert status == 0
    assert re.search(r'"GET /fail HTTP/1.1" 500 0 \d+\.\d{3}\n', printed)
    assert "ERROR: GET '/fail': the application failed\nTraceback " in errors
    assert "ValueError: a careless request" in errors


def test_at_info_it_tells_why_a_request_was_refused(start: Start) -> None:
    running = start("--log-level", "info")
    with Client(address_of(running)) as client:
        client.send(b"nonsense\r\n\r\n")
        assert client.receive(12) == b"HTTP/1.1 400"
    _, _, errors = stop(running)
    assert "INFO: 400 Bad Request to ('127.0.0.1', " in errors


def test_a_stop_does_not_depend_on_who_reads_the_access_log(start: Start) -> None:
    quiet = "\ndef note(line):\n    pass\n"
    running = start("--access-log", other=quiet)
    address = address_of(running)
    assert running.stdout is not None
    running.stdout.close()
    with Client(address) as client:
        for _ in range(2):
            ask(client, "/")
            assert client.receive_some().startswith(b"HTTP/1.1 200 OK")
    running.send_signal(signal.SIGTERM)
    assert running.stderr is not None
    assert (running.stderr.read(), running.wait()) == ("", 0)
