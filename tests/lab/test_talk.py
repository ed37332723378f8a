"""The client of the pages does each step, and says in one line what came of it."""

import signal
import socket
import subprocess
import sys

import pytest

from chapters.ch01_stream_echo import server
from lab import talk
from lab.chapters import ROOT
from lab.server import RealServer


def say(capsys: pytest.CaptureFixture[str], *steps: str) -> list[str]:
    """Talk to an echo server; return the lines that were printed."""
    with RealServer(server.serve) as running:
        host, port = running.address
        talk.main(["--host", host, "--port", str(port), *steps])
    return capsys.readouterr().out.splitlines()


def test_what_is_sent_comes_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert say(capsys, r"send a\r\n\xff", "receive 4") == [
        r"sent      b'a\r\n\xff'",
        r"received  b'a\r\n\xff'",
    ]


def test_other_letters_are_sent_as_utf_8(capsys: pytest.CaptureFixture[str]) -> None:
    assert say(capsys, "send é")[0] == r"sent      b'\xc3\xa9'"


def test_hanging_up_brings_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert say(capsys, "send a", "hang up", "receive all", "receive 1") == [
        "sent      b'a'",
        "hung up",
        "received  b'a', the end",
        "received  the end",
    ]


def test_a_reset_is_one() -> None:
    with RealServer(server.serve) as running:
        host, port = running.address
        talk.main(["--host", host, "--port", str(port), "send a", "receive 1", "reset"])
        running.settle()
        assert running.call(is_alone(running))


async def is_alone(running: RealServer) -> bool:
    """Return whether the server has no connection left."""
    assert isinstance(running.server, server.Server)
    return running.server.connections.open == set()


def test_silence_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talk, "SILENCE", 0.01)

    assert say(capsys, "receive 1") == ["received  then silence for 0.01 s"]


def test_long_data_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    (sent,) = say(capsys, "send " + "x" * 1000)

    assert sent == f"sent      {b'x' * talk.SHOWN!r}... 1,000 bytes"


@pytest.mark.parametrize(
    "step", ["send", "send ", "receive", "receive -1", "receive some", "hang", "jump"]
)
def test_an_unknown_step_is_refused(
    capsys: pytest.CaptureFixture[str], step: str
) -> None:
    with pytest.raises(SystemExit):
        talk.main([step])

    assert f"{step!r} is no step; --help names them" in capsys.readouterr().err


def test_a_broken_escape_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        talk.main([r"send \xz"])

    assert "is no text" in capsys.readouterr().err


def test_a_missing_server_is_one_line() -> None:
    with RealServer(server.serve) as running:
        port = running.address[1]

    with pytest.raises(SystemExit, match=rf"Nobody listens on 127.0.0.1, port {port}"):
        talk.main(["--port", str(port), "hang up"])


def test_a_server_on_ipv6_is_reached(capsys: pytest.CaptureFixture[str]) -> None:
    if not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listening:
        port = listening.getsockname()[1]
        talk.main(["--host", "::1", "--port", str(port), "send a"])
    assert capsys.readouterr().out == "sent      b'a'\n"


@pytest.mark.parametrize(
    "reason", [socket.gaierror(-2, "no such name"), UnicodeError()]
)
def test_an_unknown_host_is_one_line(
    monkeypatch: pytest.MonkeyPatch, reason: Exception
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise reason

    monkeypatch.setattr(talk, "Client", fail)

    with pytest.raises(SystemExit) as stop:
        talk.main(["--host", "nowhere.invalid", "--port", "8000", "hang up"])
    line = str(stop.value.code)
    assert line.startswith("Cannot reach nowhere.invalid, port 8000: ")
    assert "\n" not in line


@pytest.mark.parametrize("port", ["70000", "0", "-1", "http", "80.0"])
def test_a_port_that_is_none_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, port: str
) -> None:
    monkeypatch.setenv("PORT", port)

    with pytest.raises(SystemExit):
        talk.main(["hang up"])
    reason = f"{port!r} is not a port from 1 to 65535"
    assert capsys.readouterr().err.rstrip().endswith(reason)


def start_talk(port: int, *steps: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "lab.talk", "--port", str(port), *steps],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_reader_who_leaves_does_not_end_the_talk() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        steps = ["send a", "receive 1", "send b"]
        with start_talk(listening.getsockname()[1], *steps) as talking:
            assert talking.stdout
            assert talking.stderr
            talking.stdout.close()
            with listening.accept()[0] as server:
                server.sendall(b"x")
                assert server.recv(2, socket.MSG_WAITALL) == b"ab"
            assert talking.stderr.read() == ""
    assert talking.returncode == 0


def test_an_interrupt_ends_the_talk_in_silence() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        start_talk(listening.getsockname()[1], "send a", "receive 1") as talking,
        listening.accept()[0] as server,
    ):
        assert server.recv(1) == b"a"  # Then it waits.
        talking.send_signal(signal.SIGINT)
        assert talking.stderr
        assert talking.stderr.read() == ""
    assert talking.returncode == 130
