"""What chapter 6's server must do, as functions that take its serve()."""

import asyncio
import contextlib
import gc
from functools import partial

from chapters.ch06_asgi_bridge.asgi import App, Message, Receive, Scope, Send
from chapters.ch06_asgi_bridge.cycle import FORSAKEN
from chapters.ch06_asgi_bridge.server import HIGH_WATER
from lab.responses import Asked
from lab.simulator.client import LabClient
from tests.contract.talking import chunked
from tests.http_lab import (
    GET,
    Serve,
    left_of_clients,
    open_transports,
    post,
    replies,
    serving,
    statuses,
)

from .apps import (
    LARGE,
    PIECE,
    RAISES,
    Notes,
    answer,
    answers_at_once,
    body,
    echo,
    says,
    start,
    streams,
)
from .served import CONTINUE, DISCONNECT, EXPECT, HEAD

FAILED = "the application failed"
RETURNED = "the application returned, its response "
LENGTH_OF_TWO = start(200, [(b"content-length", b"2")])
NOT_CHUNKED = post(b"hello").replace(b"Length: 5", b"Length:5")


def noted(serve: Serve, said: bytes) -> Notes:
    """Return what an application is told of what a client says, and answers."""
    notes = Notes()
    with (
        serving(partial(serve, app=notes)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(said)
        assert set(statuses(client)) == {200}
    return notes


# What is received


def check_a_body_reaches_the_application(serve: Serve) -> None:
    for said in (post(b"hello"), NOT_CHUNKED, chunked(b"hel", b"lo")):
        (messages,) = noted(serve, said).messages
        assert b"".join(message["body"] for message in messages) == b"hello"
        assert [message["more_body"] for message in messages][-1:] == [False]


def check_a_body_is_framed_in_one_way_only(serve: Serve) -> None:
    both = post(b"hello")[:-7] + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    notes = Notes()
    with (
        serving(partial(serve, app=notes)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(both)
        assert statuses(client) == [400]
        assert notes.scopes == []


def check_half_a_body_is_no_body(serve: Serve) -> None:
    notes = Notes()
    with (
        serving(partial(serve, app=notes)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(post(b"thr", size=10))
        client.hang_up()
        assert notes.messages[0][-1] == DISCONNECT
        assert statuses(client) == [400]


def check_whoever_waits_to_go_on_is_told(serve: Serve) -> None:
    with (
        serving(partial(serve, app=echo)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(EXPECT)
        assert client.link.received == CONTINUE
        client.send(b"body")
        assert [reply.body for reply in replies(client)] == [b"", b"body"]


def check_whoever_waits_to_go_on_is_told_only_if_it_matters(serve: Serve) -> None:
    with (
        serving(partial(serve, app=answers_at_once)) as server,
        server.connect(reading=True) as client,
    ):
        client.send(EXPECT)
        assert statuses(client) == [200]


def check_a_path_is_decoded(serve: Serve) -> None:
    (scope,) = noted(serve, GET.replace(b"/", b"/%C3%A9%2Fx", 1)).scopes
    assert scope["path"] == "/é/x"


def check_a_raw_path_is_as_it_came(serve: Serve) -> None:
    (scope,) = noted(serve, GET.replace(b"/", b"/%c3%a9%2Fx?%41", 1)).scopes
    assert (scope["raw_path"], scope["query_string"]) == (b"/%c3%a9%2Fx", b"%41")


def check_an_absolute_target_is_taken_apart(serve: Serve) -> None:
    (scope,) = noted(serve, GET.replace(b"/", b"http://h.test/p?q", 1)).scopes
    assert (scope["raw_path"], scope["query_string"]) == (b"/p", b"q")
    assert scope["headers"] == [(b"host", b"h.test")]


def check_whoever_polls_is_told_of_the_end(serve: Serve) -> None:
    for leave in (LabClient.hang_up, LabClient.close, LabClient.reset):
        notes = Notes(further=2)
        with serving(partial(serve, app=notes)) as server:
            client = server.connect(reading=True)
            client.send(GET)
            leave(client)
            assert notes.messages[0][1:] == [DISCONNECT] * 2


# What is sent


def check_statuses(
    serve: Serve, app: App, expected: list[int], *logs: str, said: bytes = GET
) -> None:
    """See what comes of an application, and what is logged of it."""
    asked = [Asked(b"HEAD")] if said.startswith(b"HEAD") else []
    with (
        serving(partial(serve, app=app), logs=logs) as server,
        server.connect(reading=True) as client,
    ):
        client.send(said)
        assert statuses(client, *asked) == expected


def check_a_head_waits_for_a_body(serve: Serve) -> None:
    check_statuses(serve, says(start(), then=RAISES), [500], FAILED)


def check_a_whole_response_is_one_write(serve: Serve) -> None:
    writes: list[bytes] = []

    async def spies(scope: Scope, receive: Receive, send: Send) -> None:
        (transport,) = open_transports(server)
        write = transport.write
        vars(transport)["write"] = lambda data: (writes.append(data), write(data))
        await answer(send, b"hello")

    with serving(partial(serve, app=spies)) as server:
        client = server.connect(reading=True)
        client.send(GET)
        assert len(writes) == 1
        client.close()


def check_half_a_response_has_no_second_head(serve: Serve) -> None:
    with (
        serving(
            partial(serve, app=says(start(), PIECE, then=RAISES)), logs=[FAILED]
        ) as server,
        server.connect(reading=True) as client,
    ):
        client.send(GET)
        assert client.link.received.count(b"HTTP/1.1") == 1
        assert b"0\r\n\r\n" not in client.link.received
        assert server.descriptors() == 1  # It was aborted.


def check_who_returns_early_has_failed(serve: Serve) -> None:
    check_statuses(serve, says(), [500], RETURNED + "not started")
    check_statuses(serve, says(start()), [500], RETURNED + "started")


def check_no_body_comes_where_none_may_be(serve: Serve) -> None:
    whole = says(start(), body(b"hello"))
    check_statuses(serve, whole, [200, 200], said=HEAD + GET)
    empty = says(start(204), body(b"hello"))
    check_statuses(serve, empty, [204, 204], said=GET + GET)


def check_a_length_is_held_to(serve: Serve) -> None:
    for data in (b"a", b"abc"):
        check_statuses(serve, says(LENGTH_OF_TWO, body(data)), [500], FAILED)


def check_a_response_begins_once(serve: Serve) -> None:
    check_statuses(serve, says(start(), start(404), body()), [500], FAILED)


def check_a_response_is_given_once(serve: Serve) -> None:
    twice = says(start(), body(b"one"), start(), body(b"two"))
    check_statuses(serve, twice, [200, 200], FAILED, FAILED, said=GET + GET)


def check_an_unknown_message_is_refused(serve: Serve) -> None:
    unknown = says(start(), {"type": "http.response.nothing"}, body())
    check_statuses(serve, unknown, [500], FAILED)


def check_no_header_makes_another(serve: Serve) -> None:
    for header in ((b"x", b"a\r\nY: b"), (b"x: a\r\nY", b"b")):
        injecting = says(start(200, [header]), body())
        check_statuses(serve, injecting, [500], FAILED)


def check_how_bytes_travel_is_ours(serve: Serve) -> None:
    for name, value in (
        (b"transfer-encoding", b"gzip"),
        (b"connection", b"keep-alive, x"),
    ):
        with serving(
            partial(serve, app=says(start(200, [(name, value)]), body()))
        ) as s:
            client = s.connect(reading=True)
            client.send(GET)
            (response,) = replies(client)
            assert (response.status, response.values(name)) == (200, [])
            client.close()


def check_who_reads_nothing_costs_little(serve: Serve) -> None:
    with serving(partial(serve, app=streams), room=1000) as server:
        client = server.connect()
        client.stop_reading()
        client.send(GET)
        (transport,) = open_transports(server)
        assert transport.get_write_buffer_size() <= HIGH_WATER + LARGE + 300
        client.reset()


def check_who_sends_to_nobody_is_told(serve: Serve) -> None:
    errors: list[Exception] = []

    async def sends_on(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        await asyncio.sleep(1)
        for _ in range(3):
            try:
                await send(PIECE)
            except Exception as error:
                errors.append(error)

    with serving(partial(serve, app=sends_on)) as server:
        client = server.connect(reading=True)
        client.send(GET)
        client.reset()
        server.advance(2)
        assert [isinstance(error, OSError) for error in errors] == [True] * 3


def check_a_stray_message_reaches_no_other_response(serve: Serve) -> None:
    kept: list[Send] = []

    async def strays(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        for earlier in kept:
            with contextlib.suppress(RuntimeError):
                await earlier(body(b"stray", more=True))
        kept.append(send)
        await send(body(b"own"))

    with serving(partial(serve, app=strays)) as server:
        client = server.connect(reading=True)
        client.send(GET + GET)
        assert [reply.body for reply in replies(client)] == [b"own"] * 2
        client.close()


# Applications that go on


def check_a_task_outlives_a_collection(serve: Serve) -> None:
    ended: list[str] = []

    async def waits(scope: Scope, receive: Receive, send: Send) -> None:
        await answer(send)
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            ended.append("ended")

    with serving(partial(serve, app=waits)) as server:
        client = server.connect(reading=True)
        client.send(GET)
        client.close()
        gc.collect()
        assert ended == []
        server.stop()
        assert ended == ["ended"]


async def hears_nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """Do something for a day, whoever waits for it or not."""
    await asyncio.sleep(86_400)


def check_who_is_forsaken_is_cancelled_in_time(serve: Serve) -> None:
    with serving(partial(serve, app=hears_nothing)) as server:
        client = server.connect(reading=True)
        client.send(GET)
        client.reset()
        server.advance(FORSAKEN - 1)
        assert len(asyncio.all_tasks(server.loop)) == 1
        server.advance(2)
        assert left_of_clients(server) == []


def check_work_after_a_response_is_let_alone(serve: Serve) -> None:
    done: list[Message] = []

    async def works_on(scope: Scope, receive: Receive, send: Send) -> None:
        await answer(send)
        await asyncio.sleep(FORSAKEN * 3)
        done.append(await receive())

    with serving(partial(serve, app=works_on)) as server:
        client = server.connect(reading=True)
        client.send(GET)
        client.reset()
        server.advance(FORSAKEN * 3 + 1)
        assert done == [DISCONNECT]


CHECKS = [
    check_a_body_reaches_the_application,
    check_a_body_is_framed_in_one_way_only,
    check_half_a_body_is_no_body,
    check_whoever_waits_to_go_on_is_told,
    check_whoever_waits_to_go_on_is_told_only_if_it_matters,
    check_a_path_is_decoded,
    check_a_raw_path_is_as_it_came,
    check_an_absolute_target_is_taken_apart,
    check_whoever_polls_is_told_of_the_end,
    check_a_head_waits_for_a_body,
    check_a_whole_response_is_one_write,
    check_half_a_response_has_no_second_head,
    check_who_returns_early_has_failed,
    check_no_body_comes_where_none_may_be,
    check_a_length_is_held_to,
    check_a_response_begins_once,
    check_a_response_is_given_once,
    check_an_unknown_message_is_refused,
    check_no_header_makes_another,
    check_how_bytes_travel_is_ours,
    check_who_reads_nothing_costs_little,
    check_who_sends_to_nobody_is_told,
    check_a_stray_message_reaches_no_other_response,
    check_a_task_outlives_a_collection,
    check_who_is_forsaken_is_cancelled_in_time,
    check_work_after_a_response_is_let_alone,
]
