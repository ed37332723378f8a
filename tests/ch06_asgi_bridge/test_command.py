"""The command line from chapter 6 on: what it serves, and where."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from chapters.apps import hello, tasks
from chapters.ch06_asgi_bridge import command
from chapters.ch06_asgi_bridge.asgi import App
from lab.chapters import ROOT
from lab.client import Client

Asked = tuple[str, int, App]
Ask = Callable[..., Asked]
HERE = ("127.0.0.1", 8000)
SHOUT = """\
async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200})
    await send({"type": "http.response.body", "body": b"SHOUT"})

def create():
    return app
"""


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide what the variables of this process say."""
    for name in ("APP", "HOST", "PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "path", list(sys.path))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Return what run() calls a chapter's main() with."""

    def asked_for(*arguments: str) -> Asked:
        called: list[Asked] = []

        async def main(host: str, port: int, app: App) -> None:
            called.append((host, port, app))

        monkeypatch.setattr(sys, "argv", ["python", *arguments])
        command.run(main)
        return called[0]

    return asked_for


def test_nothing_said_means_hello_on_port_8000_here(asked: Ask) -> None:
    assert asked() == (*HERE, hello.app)


def test_empty_variables_say_nothing(
    asked: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("APP", "HOST", "PORT"):
        monkeypatch.setenv(name, "")

    assert asked() == (*HERE, hello.app)


def test_variables_are_heard(asked: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP", "chapters.apps.tasks:app")
    monkeypatch.setenv("HOST", "::1")
    monkeypatch.setenv("PORT", "9000")

    assert asked() == ("::1", 9000, tasks.app)


def test_arguments_count_more_than_variables(
    asked: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP", "chapters.apps.tasks:app")
    monkeypatch.setenv("HOST", "::1")
    monkeypatch.setenv("PORT", "9000")

    arguments = ["chapters.apps.hello:app", "--host", "localhost", "--port", "0"]
    assert asked(*arguments) == ("localhost", 0, hello.app)


def test_a_folder_and_a_factory_are_heard(asked: Ask, tmp_path: Path) -> None:
    (tmp_path / "shout_factory.py").write_text(SHOUT)

    _, _, app = asked("shout_factory:create", "--factory", "--app-dir", str(tmp_path))

    assert app is sys.modules.pop("shout_factory").app


def test_what_cannot_be_loaded_ends_it_with_the_line_that_says_why(asked: Ask) -> None:
    with pytest.raises(SystemExit) as caught:
        asked("main.py")

    line = "'main.py' names no application. Say module:app, as main:app."
    assert caught.value.code == line


@pytest.mark.parametrize("port", ["http", "-1", "65536", "1.5", "²"])
def test_a_port_that_is_none_is_refused(
    asked: Ask, port: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        asked(f"--port={port}")

    assert caught.value.code == 2
    assert f"'{port}' is not a port from 0 to 65535" in capsys.readouterr().err


def test_an_interrupt_before_the_server_is_up_is_quiet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def main(host: str, port: int, app: App) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "argv", ["python"])
    command.run(main)


def test_an_interrupt_during_an_import_is_quiet(asked: Ask, tmp_path: Path) -> None:
    (tmp_path / "slow_to_import.py").write_text("raise KeyboardInterrupt")

    with pytest.raises(IndexError):  # main() was not called.
        asked("slow_to_import:app", "--app-dir", str(tmp_path))


def test_the_application_of_the_readers_folder_is_served(tmp_path: Path) -> None:
    (tmp_path / "shout.py").write_text(SHOUT)
    environment = os.environ | {"PORT": "0", "PYTHONPATH": str(ROOT)}
    running = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "chapters.ch06_asgi_bridge", "shout:app"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert running.stdout is not None
        line = running.stdout.readline()
        announced = re.search(r"on ([\d.]+), port (\d+)\.", line)
        assert announced, (line, running.communicate())
        with Client((announced[1], int(announced[2]))) as client:
            client.send(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            assert b"\r\nSHOUT" in client.receive_to_end()
        running.send_signal(signal.SIGTERM)
        _, errors = running.communicate()
    finally:
        running.kill()
        running.communicate()

    assert (running.returncode, errors) == (0, "")


def test_what_is_wrong_is_one_line_on_stderr_and_status_1(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "chapters.ch06_asgi_bridge"],
        cwd=tmp_path,
        env=os.environ | {"APP": "nowhere:app", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"There is no module nowhere in {tmp_path}. "
        "Is it elsewhere? Say where, with --app-dir.\n"
    )
