"""What an application learns of a request that came over the wire."""

import asyncio
from collections.abc import Iterator

import pytest

from chapters.ch05_flow_control.body import HIGH_WATER
from chapters.ch06_asgi_bridge.asgi import Message, Receive, Scope, Send
from lab.responses import Asked
from lab.simulator.client import LabClient
from lab.simulator.server import LabServer
from tests.contract.talking import chunked
from tests.http_lab import (
    GET,
    left_of_clients,
    open_transports,
    post,
    replies,
    statuses,
)

from .apps import (
    LONG,
    Notes,
    answer,
    answers_at_once,
    body,
    counts,
    echo,
    says,
    sleeps,
    start,
    waiting,
)
from .served import CONTINUE, DISCONNECT, EXPECT, served, talking

MEBIBYTE = 1024 * 1024
FAR_TOO_MUCH = 20 * MEBIBYTE
MOST_HELD = 512 * 1024  # bytes that system, h11 and we hold of a body, all together


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def noting(notes: Notes) -> Iterator[LabServer]:
    """A server whose application keeps what it is told."""
    with served(notes) as server:
        yield server


def tell(server: LabServer, *pieces: bytes) -> None:
    """Send something in pieces, and be answered."""
    with server.connect(reading=True) as client:
        for piece in pieces:
            client.send(piece)
        assert statuses(client)[-1] == 200


# The body of a request


@pytest.mark.parametrize(
    ("request_", "body"),
    [
        (GET, b""),
        (post(b""), b""),
        (post(b"hello, world"), b"hello, world"),
        (post(b"a\r\n\r\n\0\xff"), b"a\r\n\r\n\0\xff"),
        (post(b"old").replace(b"1.1", b"1.0"), b"old"),
        (chunked(), b""),
        (chunked(b"hello, ", b"world"), b"hello, world"),
        (chunked(b"a", b"\r\n0\r\n\r\n", b"b"), b"a\r\n0\r\n\r\nb"),
    ],
    ids=["GET", "empty", "length", "any", "old", "no chunk", "chunks", "odd chunks"],
)
def test_a_body_arrives_in_order_wherever_it_is_cut(
    noting: LabServer, notes: Notes, request_: bytes, body: bytes
) -> None:
    for cut in range(len(request_)):
        tell(noting, request_[:cut], request_[cut:])
    tell(noting, *(request_[at : at + 1] for at in range(len(request_))))
    for scope, messages in zip(notes.scopes, notes.messages, strict=True):
        assert scope | {"client": None} == notes.scopes[0] | {"client": None}
        require_whole(messages, body)


def require_whole(messages: list[Message], body: bytes) -> None:
    """See that these messages make this body, and that only the last is the last."""
    assert {message["type"] for message in messages} == {"http.request"}
    assert b"".join(message["body"] for message in messages) == body
    last = [not message["more_body"] for message in messages]
    assert last == [False] * (len(messages) - 1) + [True]
    assert all(message["body"] for message in messages[:-1])


def test_bodies_of_one_connection_do_not_mix(noting: LabServer, notes: Notes) -> None:
    said = [post(b"one"), GET, chunked(b"two"), post(b""), post(b"three")]
    tell(noting, b"".join(said))
    tell(noting, *said)
    bodies = [b"one", b"", b"two", b"", b"three"] * 2
    for messages, whole in zip(notes.messages, bodies, strict=True):
        require_whole(messages, whole)


def test_a_body_that_comes_at_once_is_one_message(
    noting: LabServer, notes: Notes
) -> None:
    tell(noting, post(b"hello"))
    tell(noting, GET)
    assert [len(messages) for messages in notes.messages] == [1, 1]


def test_a_large_body_comes_in_pieces_that_are_not_large(
    noting: LabServer, notes: Notes
) -> None:
    body = bytes(range(256)) * 4096
    tell(noting, post(body))
    (messages,) = notes.messages
    require_whole(messages, body)
    assert max(len(message["body"]) for message in messages) <= HIGH_WATER + MOST_HELD


# A body that the application does not take


def test_an_application_that_does_not_read_lets_its_client_wait() -> None:
    with served(sleeps) as server:
        client = server.connect(reading=True)
        client.send(post(b"", size=FAR_TOO_MUCH))
        assert push(client) < MOST_HELD
        client.reset()


def test_an_application_that_reads_late_gets_every_byte() -> None:
    with talking(waiting(LONG, counts)) as (server, client):
        client.send(post(bytes(MEBIBYTE)) + GET)
        server.advance(2 * LONG + 1)
        assert [reply.body for reply in replies(client)] == [b"1048576", b"0"]


def test_what_is_held_of_a_body_is_bounded_while_it_is_read_slowly() -> None:
    async def reads_slowly(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["type"] == "http.request":
            await rest()

    async def rest() -> None:
        await asyncio.sleep(1)

    with served(reads_slowly) as server:
        client = server.connect(reading=True)
        client.send(post(b"", size=FAR_TOO_MUCH))
        for _ in range(20):
            assert push(client) < MOST_HELD
            server.advance(1)
        client.reset()


def push(client: LabClient) -> int:
    """Send until the server takes no more; return how much it took."""
    sent = 0
    while taken := client.send_without_waiting(bytes(65_536)):
        sent += taken
        assert sent < FAR_TOO_MUCH, "the server takes bytes that nobody wants"
    return sent


def test_what_comes_of_a_body_after_the_answer_is_not_told() -> None:
    messages: list[Message] = []

    async def answers_first(scope: Scope, receive: Receive, send: Send) -> None:
        messages.append(await receive())
        await answer(send)
        messages.extend([await receive(), await receive()])

    with talking(answers_first) as (_, client):
        client.send(post(b"one", size=6))
        client.send(b"two")
        assert messages[0] == {
            "type": "http.request",
            "body": b"one",
            "more_body": True,
        }
        assert messages[1:] == [DISCONNECT, DISCONNECT]
        client.send(GET)
        assert statuses(client) == [200, 200]


@pytest.mark.parametrize("bad", [b"zz\r\n", b""], ids=["no chunk", "nothing"])
def test_what_is_wrong_with_a_body_does_not_harm_an_answer_that_is_out(
    bad: bytes,
) -> None:
    content = bytes(50_000)
    with served(says(start(), body(content)), room=1000) as server:
        client = server.connect()
        client.stop_reading()
        client.send(chunked(b"hello")[:-5])
        client.send(bad)
        server.advance(4.9)
        client.read_again()
        assert [reply.body for reply in replies(client)] == [content]
        client.close()


# A body that breaks off


@pytest.mark.parametrize("begun", [post(b"thr", size=10), chunked(b"hello")[:-5]])
def test_a_body_that_stalls_is_told_as_a_disconnect(begun: bytes) -> None:
    notes = Notes(further=2)
    with talking(notes) as (server, client):
        client.send(begun)
        server.advance(21)
        assert statuses(client) == [408]
        assert notes.messages[0][-3:] == [DISCONNECT] * 3


def test_chunks_that_are_none_are_told_as_a_disconnect() -> None:
    notes = Notes()
    with talking(notes) as (_, client):
        client.send(chunked(b"hello")[:-5])
        client.send(b"zz\r\n")
        assert statuses(client) == [400]
        assert notes.messages[0][-1] == DISCONNECT


def test_an_application_that_reads_late_is_told_of_a_client_that_left() -> None:
    messages: list[Message] = []

    async def reads_late(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(10)
        messages.extend([await receive(), await receive()])

    for said, told in (
        (
            post(b"whole"),
            {"type": "http.request", "body": b"whole", "more_body": False},
        ),
        (post(b"half", size=8), DISCONNECT),
    ):
        with served(reads_late) as server:
            client = server.connect(reading=True)
            client.send(said)
            client.reset()
            server.advance(11)
            assert messages == [told, DISCONNECT]
            assert left_of_clients(server) == []
            messages.clear()


# 100-continue


def test_who_sends_a_body_without_waiting_is_kept() -> None:
    with talking(answers_at_once) as (_, client):
        client.send((EXPECT + b"body") * 2)
        assert [reply.closes for reply in replies(client)] == [False, False]


def test_who_was_told_to_go_on_and_does_not_is_not_waited_for() -> None:
    with talking(echo) as (server, client):
        client.send(EXPECT)
        server.advance(19.9)
        assert client.link.received == CONTINUE
        server.advance(0.2)
        assert statuses(client) == [100, 408]


def test_no_continue_comes_amid_a_response() -> None:
    async def answers_and_asks(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        await send(body(b"piece", more=True))
        assert (await receive())["body"] == b"body"
        await send(body(b"rest"))

    with talking(answers_and_asks) as (_, client):
        client.send(EXPECT)
        client.send(b"body")
        (response,) = replies(client)
        assert (response.body, response.closes) == (b"piecerest", True)


def test_continue_is_for_who_has_not_begun_with_the_body() -> None:
    for cut, expected in ((0, [100, 200, 200]), (2, [200, 200]), (4, [200, 200])):
        with talking(echo) as (_, client):
            said = b"body" + GET
            client.send(EXPECT + said[:cut])
            client.send(said[cut:])
            assert statuses(client) == expected


def test_no_continue_is_sent_to_the_old_nor_for_no_body() -> None:
    old = EXPECT.replace(b"1.1", b"1.0") + b"body"
    empty = EXPECT.replace(b"Length: 4", b"Length: 0")
    for said, asked in ((old, Asked(version=b"1.0")), (empty, Asked())):
        with talking(echo) as (_, client):
            client.send(said)
            assert statuses(client, asked) == [200]


def test_a_connection_waits_for_its_application_with_bounded_patience_only() -> None:
    with served(sleeps) as server:
        client = server.connect(reading=True)
        client.send(post(b"", size=FAR_TOO_MUCH) + bytes(HIGH_WATER))
        (transport,) = open_transports(server)
        assert not transport.is_reading()
        server.advance(LONG - 1)
        assert not client.link.server_finished  # It waits for us.
        client.reset()


def test_who_has_its_answer_and_holds_its_body_back_runs_out_of_time() -> None:
    async def answers_first(scope: Scope, receive: Receive, send: Send) -> None:
        await send(start())
        await send(body(b"piece", more=True))
        while (await receive())["type"] != "http.disconnect":
            pass

    with talking(answers_first) as (server, client):
        client.send(EXPECT)
        server.advance(19.9)
        assert server.descriptors() > 1
        server.advance(0.2)
        assert CONTINUE not in client.link.received
        assert server.descriptors() == 1  # Half of a response is out: it was aborted.
