"""Record the calls of protocol libraries, which a server makes without the loop."""

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from lab.tracing.recorder import Recorder
from lab.tracing.trace import Lane
from lab.tracing.words import count


@dataclass(frozen=True)
class Library:
    """One library: the class that holds a connection, and what it is asked.

    `states` returns the states of our side and of the peer's; `words` says what goes
    into a call or comes out of it.
    """

    lane: Lane
    module: str
    kind: str
    methods: tuple[str, ...]
    states: Callable[[Any], tuple[str, str]]
    words: Callable[[Any], str]


def h11_states(connection: Any) -> tuple[str, str]:
    return str(connection.our_state), str(connection.their_state)


def h11_words(event: Any) -> str:
    """Return an event of h11 in a few words; its classes name their own."""
    kind = event.__name__ if isinstance(event, type) else type(event).__name__
    if kind == "Request":
        return f"Request {event.method.decode()} {event.target.decode()}"
    if kind in ("Response", "InformationalResponse"):
        return f"{kind} {event.status_code}"
    if kind == "Data":
        return f"Data {count(len(event.data))}"
    return str(kind)


LIBRARIES = [
    Library(
        Lane.H11,
        "h11",
        "Connection",
        ("receive_data", "next_event", "send", "send_failed", "start_next_cycle"),
        h11_states,
        h11_words,
    )
]


@contextmanager
def traced_libraries(recorder: Recorder) -> Iterator[None]:
    """Record the calls of the libraries imported so far, until the block ends."""
    with ExitStack() as patches:
        for library in LIBRARIES:
            if module := sys.modules.get(library.module):
                kind = getattr(module, library.kind)
                for name in library.methods:
                    method = traced(recorder, library, getattr(kind, name))
                    patches.enter_context(mock.patch.object(kind, name, method))
        yield


def traced(
    recorder: Recorder, library: Library, method: Callable[..., Any]
) -> Callable[..., Any]:
    """Return a method that records its calls, with what went in and what came out."""

    @functools.wraps(method)
    def call(connection: Any, *arguments: Any, **named: Any) -> Any:
        def note(words: str, data: bytes | None = None) -> None:
            states = library.states(connection)
            name, kind = method.__name__, library.kind
            recorder.note(library.lane, name, kind, None, data, words, states)

        try:
            result = method(connection, *arguments, **named)
        except Exception as error:
            note(f"raises {type(error).__name__}: {error}")
            raise
        values = [*arguments, *named.values(), result]
        data = next((bytes(value) for value in values if is_bytes(value)), None)
        first = values[0]
        note("" if first is None or is_bytes(first) else library.words(first), data)
        return result

    return call


def is_bytes(value: object) -> bool:
    return isinstance(value, bytes | bytearray | memoryview)
