"""What a client has sent becomes a command that sends the very same bytes."""

import subprocess

import pytest

from lab.exercises.by_hand import command
from lab.tracing.trace import Event, Lane

ADDRESS = " | nc -N 127.0.0.1 8000"


def did(*names: str | bytes, at: float = 0.0, connection: int = 1) -> list[Event]:
    """Return events of a client: what it sends, as bytes, and what else it does."""
    return [
        Event(at, Lane.CLIENT, "sends", connection=connection, data=each)
        if isinstance(each, bytes)
        else Event(at, Lane.CLIENT, each, connection=connection)
        for each in names
    ]


@pytest.mark.parametrize(
    ("events", "said"),
    [
        (did("connects", b"hi", "hangs up"), "printf 'hi'"),
        (did(b"hi"), "(printf 'hi'; sleep 1)"),
        (did(b"a", b"b", "hangs up"), "(printf 'a'; sleep 0.1; printf 'b')"),
        (
            [*did(b"a"), *did(b"b", at=2.5), *did("sees the end", at=22.5)],
            "(printf 'a'; sleep 2.5; printf 'b'; sleep 20)",
        ),
        (
            did(b"X: " + b"x" * 40_000 + b"\r\n", "hangs up"),
            r"(printf 'X: '; head -c 40000 /dev/zero | tr '\0' 'x'; printf '\r\n')",
        ),
    ],
)
def test_a_client_is_a_command(events: list[Event], said: str) -> None:
    assert command(events) == said + ADDRESS


@pytest.mark.parametrize(
    "events",
    [
        did("connects", "hangs up"),
        did(b"a", "stops reading"),
        did(b"a", "resets"),
        did(b"a") + did(b"b", connection=2),
        did(*[b"a"] * 9),
        did(bytes(range(256)) * 2),
    ],
    ids=["silent", "does not read", "resets", "two", "many pieces", "long"],
)
def test_what_no_short_command_does_is_not_said(events: list[Event]) -> None:
    assert command(events) == ""


@pytest.mark.parametrize(
    "data",
    [bytes(range(100)), bytes(range(100, 256))[:70], b"100%\\n'\"$x", b"a" * 9999],
)
def test_the_shell_prints_the_very_bytes(data: bytes) -> None:
    said = command(did(data, "hangs up")).removesuffix(ADDRESS)
    assert said
    assert subprocess.run(["sh", "-c", said], stdout=subprocess.PIPE).stdout == data
