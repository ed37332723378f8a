"""Of three ways to wait, one lets nothing else happen meanwhile."""

import asyncio
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from chapters.apps import waiting
from chapters.apps.waiting import LONGEST, app
from lab.simulator.loop import LabLoop

from .talking import Client, Reply, ask, http, request

SOON = 30.0  # seconds; nothing here comes near


class Blocked:
    """Stands in for the module time: whoever would block is noted, and goes on."""

    def __init__(self) -> None:
        self.calls: list[tuple[float, threading.Thread]] = []

    def sleep(self, seconds: float) -> None:
        self.calls.append((seconds, threading.current_thread()))


@pytest.fixture
def blocked(monkeypatch: pytest.MonkeyPatch) -> Blocked:
    stand_in = Blocked()
    monkeypatch.setattr(waiting, "time", stand_in)
    return stand_in


async def answer(path: str, query: bytes = b"") -> str:
    reply = Reply()
    await app(http("GET", path, query), Client([]).receive, reply.send)
    return reply.body.decode()


def test_who_sleeps_lets_others_run() -> None:
    loop = LabLoop()
    sleeping = loop.create_task(answer("/sleep", b"2"))
    loop.settle()
    assert loop.finish(answer("/")) == "Hello.\n"
    assert not sleeping.done()
    loop.advance(2)
    assert sleeping.result() == "Others ran.\n"
    loop.close()


def test_who_blocks_lets_nobody_run(blocked: Blocked) -> None:
    async def both() -> list[str]:
        order: list[str] = []

        async def say(path: str) -> None:
            order.append(await answer(path))

        await asyncio.gather(say("/block"), say("/"))
        return order

    own = threading.current_thread()
    assert asyncio.run(both()) == [f"{own.name}\n", "Hello.\n"]
    assert blocked.calls == [(0.5, own)]


def test_who_blocks_in_a_thread_lets_others_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    end = threading.Event()
    stand_in: Any = SimpleNamespace(sleep=lambda seconds: end.wait(SOON))
    monkeypatch.setattr(waiting, "time", stand_in)

    async def both() -> tuple[str, str]:
        blocking = asyncio.create_task(answer("/thread"))
        await asyncio.sleep(0)  # It is in its thread by now.
        hello = await answer("/")
        assert not blocking.done()
        end.set()
        return hello, await blocking

    hello, name = asyncio.run(both())
    assert hello == "Hello.\n"
    assert name.startswith("asyncio_")


@pytest.mark.parametrize("path", ["/block", "/thread"])
def test_the_query_says_how_long(path: str, blocked: Blocked) -> None:
    ask(app, http("GET", path, b"0.25"))
    assert [seconds for seconds, _ in blocked.calls] == [0.25]


@pytest.mark.parametrize(
    "query", ["-0.1", f"{LONGEST + 0.1}", "inf", "nan", "soon", "%32", "1&2"]
)
@pytest.mark.parametrize("path", ["/sleep", "/block", "/thread"])
def test_what_is_no_time_or_too_long_is_refused(
    path: str, query: str, blocked: Blocked
) -> None:
    assert request(app, "GET", f"{path}?{query}").status_code == 400
    assert blocked.calls == []
