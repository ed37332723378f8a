"""The sampler says which part of a server is at work."""

import signal
import sys
from types import FrameType
from typing import Any

import pytest

from chapters.ch03_h11_http.answer import date
from chapters.ch03_h11_http.server import serve
from lab.experiments.sampler import PARTS, Sampler, part_of
from lab.server import RealServer


def parts_of_a_request() -> set[str]:
    """Return every part that is at work while a server answers one request."""
    found: set[str] = set()

    def look(frame: FrameType, event: str, argument: Any) -> None:
        found.add(part_of(frame))

    date.cache_clear()  # Another test may have asked for this second's.

    async def watched(host: str, port: int) -> Any:
        sys.setprofile(look)  # It watches this thread, which is the server's.
        return await serve(host, port)

    with RealServer(watched) as server:
        client = server.connect()
        client.send(b"GET / HTTP/1.0\r\n\r\n")
        client.receive_to_end()
    return found


def test_every_part_is_at_work_in_a_request() -> None:
    assert parts_of_a_request() == set(PARTS)


def test_what_belongs_to_nobody_is_the_loops() -> None:
    assert part_of(None) == "loop"


def test_time_is_counted_for_the_part_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([1.0, 1.5, 1.75])
    monkeypatch.setattr("time.process_time", lambda: next(clock))
    for name in ("signal", "setitimer"):  # pytest's own alarm stays as it is.
        monkeypatch.setattr(signal, name, lambda *arguments: None)
    sampler = Sampler()
    sampler.start()
    sampler.look(0, None)
    sampler.look(0, None)

    found = sampler.stop()

    assert found == dict.fromkeys(PARTS, 0.0) | {"loop": 0.75, "looks": 2}
