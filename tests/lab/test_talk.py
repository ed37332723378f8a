"""The client of the pages does each step, and says in one line what came of it."""

import pytest

from chapters.ch01_stream_echo import server
from lab import talk
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
