"""A snapshot inside of a callback sees the server, and the server does not notice."""

import json
from typing import Any

import pytest

from lab.browser.peek import Peeker

from .conftest import ECHO, Asked, Told, echo_with, play

pytestmark = pytest.mark.usefixtures("leaves_open")

SLOW = 'kernel 4 bytes\nhigh-water mark 8 bytes\nconnect\nstop reading\nsend "x" * 16'


def peek_at(told: Told, name: str, last: bool = False) -> dict[str, Any]:
    """Return what could be seen as an event with that name began."""
    found = [each for each in told.said if json.loads(each["event"])["name"] == name]
    peek: dict[str, Any] = found[-1 if last else 0]["peek"]
    return peek


def test_the_line_at_work_is_named_as_the_page_names_it(ask: Asked) -> None:
    told = ask("play", **play('connect\nsend "x"'))

    file, line = peek_at(told, "write")["at"]
    assert file == "server.py"
    assert (
        ECHO.read_text().split("\n")[line - 1].strip() == "self.transport.write(data)"
    )
    assert peek_at(told, "sends")["at"] == []
    assert peek_at(told, "prints")["at"][0] == "chapters/ch01_stream_echo/command.py"


def test_bytes_are_seen_where_they_are(ask: Asked) -> None:
    told = ask("play", **play(f"{SLOW}\nread again"))

    (seen,) = peek_at(told, "reads again")["connections"]
    places = ("unsent", "to_server", "buffer", "to_client")
    assert [seen[place] for place in places] == [0, 0, 12, 4]
    assert (seen["room"], seen["marks"], seen["reading"]) == (4, [2, 8], False)


def test_timers_are_seen_with_their_client(ask: Asked) -> None:
    request = play("connect\nadvance 1 s\n2: connect", package="ch04_timeouts")

    told = ask("play", **request)

    (first,) = peek_at(told, "connects", last=True)["timers"]
    seconds, name, connection = first
    assert (seconds > 1, bool(name), connection) == (True, True, 1)


def test_a_timer_without_an_end_is_none(ask: Asked) -> None:
    request = play("app chapters.apps.notes:app\nconnect", package="ch08_lifespan")

    said = ask("play", **request).said

    armed = [json.loads(each["event"]) for each in said]
    assert "inf s" in [each.get("note") for each in armed]
    assert "Infinity" not in json.dumps([each["peek"] for each in said])


def test_the_line_that_raised_is_named(ask: Asked) -> None:
    told = ask("play", **play('connect\nsend "x"', echo_with("self.gone(data)")))

    file, line = peek_at(told, "reported")["at"]
    raised = echo_with("self.gone(data)").split("\n")[line - 1]
    assert (file, raised.strip()) == ("server.py", "self.gone(data)")


def test_who_is_gone_is_seen_as_gone(ask: Asked) -> None:
    told = ask("play", **play("connect\n2: connect\nreset\n2: hang up"))

    first, second = peek_at(told, "hangs up")["connections"]
    assert (first["closing"], first["reading"], first["buffer"]) == (True, False, 0)
    assert (second["closing"], second["reading"]) == (False, True)


def test_raw_sockets_are_seen_as_well(ask: Asked) -> None:
    request = {"package": "ch01_stream_echo", "module": "raw_sockets"}

    told = ask("play", **play('connect\nsend "x"\nhang up', **request))

    (seen,) = peek_at(told, "hangs up")["connections"]
    assert (seen["marks"], seen["state"]) == (None, {})


STATE = """self.words = data * 100
self.size = len(data)
self.held = [data, self]
import enum
self.phase = enum.Enum("Phase", "BODY").BODY
self.transport.write(data)"""


def test_what_a_protocol_holds_is_seen_in_few_words(ask: Asked) -> None:
    told = ask("play", **play('connect\nsend "x"', echo_with(*STATE.split("\n"))))

    state = peek_at(told, "write")["connections"][0]["state"]
    assert state["words"] == repr(b"x" * 60) + "…"
    assert (state["size"], state["phase"]) == ("1", "BODY")
    assert state["held"] == "[b'x', <EchoProtocol>]"
    assert "transport" not in state


RUDE = """class Rude:
    def __getattribute__(self, name):
        raise RuntimeError(name)
    def __repr__(self):
        raise RuntimeError("repr")
    __hash__ = __eq__ = __lt__ = __len__ = __iter__ = __repr__

{}
{}"""


def test_a_peek_runs_no_code_of_the_servers(ask: Asked) -> None:
    lines = [
        *RUDE.format("self.rude = Rude()", "self.all = [Rude()]").split("\n"),
        "self.transport.write(data)",
    ]

    told = ask("play", **play('connect\nsend "x"\nexpect "x"', echo_with(*lines)))

    assert told.answer["story"] == ""
    assert peek_at(told, "write")["connections"][0]["state"]["all"] == "[<Rude>]"


def test_a_peek_never_raises(ask: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Peeker) -> None:
        raise RuntimeError("it cannot look")

    monkeypatch.setattr(Peeker, "connections", fail)

    told = ask("play", **play('connect\nsend "x"\nexpect "x"'))

    assert told.answer["story"] == ""
    assert peek_at(told, "write") == {"at": [], "timers": [], "connections": []}
