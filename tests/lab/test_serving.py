"""A server is given the application that a scenario names, and its calls are told."""

import sys
from pathlib import Path

import pytest

from lab.chapters import ROOT
from lab.errors import LabError
from lab.scenarios import play
from lab.scenarios.serving import EXAMPLE, application_of, find
from lab.tracing.trace import Event, Lane

SERVER = """\
import asyncio

from apps import hello

class Protocol(asyncio.Protocol):
    def __init__(self, app):
        self.app = app

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.task = asyncio.create_task(self.run(data))

    async def run(self, data):
        async def receive():
            return {{"type": "http.request", "body": data}}

        async def send(message):
            self.transport.write(message["body"])

        await self.app({{"type": "http"}}, receive, send)

async def main({parameters}):
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(15, stop.set)
    {app}
    server = await loop.create_server(lambda: Protocol(app), host, port)
    await stop.wait()
    server.close()
"""
APPS = """\
async def hello(scope, receive, send):
    await send({"type": "http.response.body", "body": b"hello"})

async def echo(scope, receive, send):
    await send({"type": "http.response.body", "body": (await receive())["body"]})

class inner:
    app = echo

nothing = None
"""
TALK = 'connect\nsend "abc"\n'


def played(
    folder: Path, scenario: str, parameters: str = "host, port, app", app: str = ""
) -> play.Run:
    """Play a scenario against a server, in a folder with some applications."""
    server = SERVER.format(parameters=parameters, app=app)
    (folder / "server.py").write_text(server)
    (folder / "apps.py").write_text(APPS)
    return play.run(scenario, "server", folder)


def calls(events: list[Event]) -> list[tuple[int | None, str, str]]:
    return [(e.connection, e.who, e.name) for e in events if e.lane == Lane.APP]


def received(events: list[Event]) -> list[bytes | None]:
    return [e.data for e in events if e.name == "receives"]


def test_a_named_application_is_served_and_told(tmp_path: Path) -> None:
    run = played(tmp_path, f"app apps:echo\n{TALK}")
    assert (run.failure, run.problem) == (None, "")
    assert received(run.events) == [b"abc"]
    names = ["called", "receive", "receive returns", "send", "send returns", "returns"]
    assert calls(run.events) == [(1, "echo", name) for name in names]


def test_a_name_may_have_dots(tmp_path: Path) -> None:
    run = played(tmp_path, f"app apps:inner.app\n{TALK}")
    assert received(run.events) == [b"abc"]


def test_a_server_s_own_application_is_told_where_none_is_named(tmp_path: Path) -> None:
    run = played(tmp_path, TALK, "host, port, app=hello")
    assert received(run.events) == [b"hello"]
    assert calls(run.events)[0] == (1, "hello", "called")


def test_a_server_without_applications_is_played_as_ever(tmp_path: Path) -> None:
    run = played(tmp_path, TALK, "host, port", "app = hello")
    assert received(run.events) == [b"hello"]
    assert calls(run.events) == []


@pytest.mark.parametrize(
    ("line", "parameters", "problem"),
    [
        (
            "app apps:echo",
            "host, port",
            "server serves no application; it needs async def main(host, port, app)",
        ),
        ("", "host, port, app", f"server needs an application, such as {EXAMPLE}"),
        (
            "app apps.echo",
            "host, port, app",
            f"apps.echo names no application: write module:app, as {EXAMPLE}",
        ),
        ("app x/apps.py:echo", "host, port, app", "write module:app"),
        ("app apps:ecko", "host, port, app", "there is no ecko in apps"),
        ("app apps:inner.ecko", "host, port, app", "there is no inner.ecko in apps"),
        ("app aps:echo", "host, port, app", "there is no module aps"),
        ("app apps.sub:echo", "host, port, app", "there is no module apps.sub"),
        (
            "app apps:nothing",
            "host, port, app",
            "apps:nothing is no application: it cannot be called",
        ),
    ],
)
def test_what_cannot_be_served_is_a_clear_complaint(
    tmp_path: Path, line: str, parameters: str, problem: str
) -> None:
    run = played(tmp_path, f"{line}\n{TALK}", parameters, "app = hello")
    assert run.events == []
    assert problem in run.problem
    assert "\n" not in run.problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("import nowhere", "line 1: ModuleNotFoundError: No module named 'nowhere'"),
        ("\n1 / 0", "line 2: ZeroDivisionError: division by zero"),
        ("x = (", "line 1: SyntaxError"),
    ],
)
def test_an_application_that_cannot_be_imported_is_told_with_its_line(
    tmp_path: Path, text: str, problem: str
) -> None:
    (tmp_path / "broken.py").write_text(text)
    run = played(tmp_path, f"app broken:app\n{TALK}")
    assert run.problem.startswith(f"{tmp_path}/broken.py, {problem}")


def test_the_example_is_an_application() -> None:
    assert callable(find(EXAMPLE))


def test_a_server_takes_its_application_by_name() -> None:
    async def main(host: str, port: int, *, app: object = find) -> None: ...

    assert application_of(main, None) is find
    assert application_of(main, "os:getcwd") is sys.modules["os"].getcwd


def test_an_application_that_no_server_takes_is_refused() -> None:
    async def main(host: str, port: int) -> None: ...

    assert application_of(main, None) is None
    with pytest.raises(LabError, match="serves no application"):
        application_of(main, EXAMPLE)


@pytest.mark.parametrize("name", ["before_head", "after_head"])
def test_chapters_6_and_later_serve_what_is_named(name: str) -> None:
    request = r'send "GET / HTTP/1.1\r\nHost: a\r\n\r\n"'
    scenario = f"app chapters.apps.failing:{name}\nconnect\n{request}"
    run = play.run(scenario, "chapters.ch06_asgi_bridge.server", ROOT)
    assert run.problem == ""
    assert calls(run.events)[0] == (1, name, "called")
    assert calls(run.events)[-1] == (1, name, "raises")
