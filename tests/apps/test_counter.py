"""Requests at once lose what they add at one counter, and nothing at the other."""

import asyncio

import pytest

from chapters.apps.counter import app, counters
from chapters.apps.router import Router

from .talking import Client, Reply, ask, body, http, request

MANY = 100


def at_once(router: Router, path: str, count: int = MANY) -> list[int]:
    """Let so many requests add one, at once; return what each of them was told."""

    async def add() -> int:
        reply = Reply()
        await router(http("POST", path), Client(body(b"")).receive, reply.send)
        return int(reply.body)

    async def add_all() -> list[int]:
        return await asyncio.gather(*(add() for _ in range(count)))

    return asyncio.run(add_all())


def value(router: Router, path: str) -> int:
    return int(ask(router, http("GET", path)).body)


@pytest.mark.parametrize("path", ["/careless", "/careful"])
def test_requests_after_each_other_add_one_each(path: str) -> None:
    router = counters(delay=0)
    told = [int(ask(router, http("POST", path)).body) for _ in range(3)]
    assert told == [1, 2, 3]
    assert value(router, path) == 3


def test_of_requests_at_once_all_but_one_are_lost() -> None:
    router = counters(delay=0)
    assert at_once(router, "/careless") == [1] * MANY
    assert value(router, "/careless") == 1


def test_none_is_lost_of_those_that_wait_for_their_turn() -> None:
    router = counters(delay=0)
    assert at_once(router, "/careful") == list(range(1, MANY + 1))
    assert value(router, "/careful") == MANY


def test_the_two_counters_count_for_themselves() -> None:
    router = counters(delay=0)
    at_once(router, "/careful", 3)
    assert value(router, "/careless") == 0


def test_a_request_that_is_cancelled_gives_its_turn_away() -> None:
    router = counters(delay=0)

    async def add_and_leave() -> None:
        reply = Reply()
        work = router(http("POST", "/careful"), Client([]).receive, reply.send)
        task = asyncio.create_task(work)
        await asyncio.sleep(0)  # It has its turn by now.
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(add_and_leave())
    assert at_once(router, "/careful", 2) == [1, 2]


def test_the_app_that_a_server_imports_counts() -> None:
    assert request(app, "GET", "/careless").json() == 0
    assert request(app, "DELETE", "/careless").headers["allow"] == "GET, HEAD, POST"
