"""The command line that all chapters share."""

import asyncio
import errno
import os
import signal
import socket
import sys
from types import ModuleType
from unittest import mock

import pytest

from chapters.ch01_stream_echo import command, raw_sockets, server
from chapters.ch02_protocol_echo import server as protocol_server


def asked_for(
    monkeypatch: pytest.MonkeyPatch, *arguments: str, **environment: str
) -> tuple[str, int]:
    """Return the host and port with which run() calls a chapter's main()."""
    asked: list[tuple[str, int]] = []

    async def main(host: str, port: int) -> None:
        asked.append((host, port))

    for name in ("HOST", "PORT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["python", *arguments])
    command.run(main)
    return asked[0]


def test_nothing_said_means_port_8000_here(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked_for(monkeypatch) == ("127.0.0.1", 8000)


def test_empty_variables_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked_for(monkeypatch, HOST="", PORT="") == ("127.0.0.1", 8000)


def test_variables_are_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked_for(monkeypatch, HOST="::1", PORT="9000") == ("::1", 9000)


def test_arguments_count_more_than_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = ["--host", "localhost", "--port", "0"]
    asked = asked_for(monkeypatch, *arguments, HOST="::1", PORT="9000")
    assert asked == ("localhost", 0)


def test_an_interrupt_before_the_server_is_up_is_quiet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def main(host: str, port: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "argv", ["python"])
    command.run(main)


@pytest.mark.parametrize("step", ["start", "announce"])
@pytest.mark.parametrize(
    "module", [server, raw_sockets, protocol_server], ids=["streams", "raw", "protocol"]
)
def test_a_signal_during_start_up_is_not_lost(
    module: ModuleType, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = getattr(module, step)

    def interrupted(*arguments: object) -> object:
        os.kill(os.getpid(), signal.SIGTERM)
        return original(*arguments)

    monkeypatch.setattr(module, step, interrupted)
    asyncio.run(module.main("127.0.0.1", 0))


def test_every_address_is_announced(capsys: pytest.CaptureFixture[str]) -> None:
    here = ("127.0.0.1", 0)
    with socket.create_server(here) as one, socket.create_server(here) as other:
        ports = [each.getsockname()[1] for each in (one, other)]
        command.announce("Server", [one, other], "curl {host}:{port}")
    assert capsys.readouterr().out == (
        f"Server on 127.0.0.1, port {ports[0]} and 127.0.0.1, port {ports[1]}. "
        f"Try: curl 127.0.0.1:{ports[0]}\n"
    )


@pytest.mark.parametrize(
    ("attempt", "shown"),
    [("nc {host} {port}", "nc ::1 80"), ("curl http://{host}:{port}/", "[::1]:80/")],
)
def test_an_address_with_colons_has_brackets_in_a_url(
    capsys: pytest.CaptureFixture[str], attempt: str, shown: str
) -> None:
    listening = mock.Mock()
    listening.getsockname.return_value = ("::1", 80, 0, 0)
    command.announce("Server", [listening], attempt)
    assert capsys.readouterr().out.endswith(f"{shown}\n")


def test_a_reason_without_a_number_is_told() -> None:
    error = OSError("could not bind on any address")
    assert command.explain(error, "h", 1) == (
        "Cannot listen on h, port 1: could not bind on any address. "
        "Check HOST and PORT."
    )


def test_a_port_in_use_is_told() -> None:
    error = OSError(errno.EADDRINUSE, "in use")
    assert command.explain(error, "h", 1) == (
        "Port 1 on h is in use. Choose another, such as PORT=8001."
    )
