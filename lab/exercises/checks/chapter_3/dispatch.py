"""What is asked of how events find their methods: the step `dispatch`."""

from contextlib import ExitStack
from functools import partial
from typing import Any
from unittest import mock

import h11

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.asker import http_client
from lab.exercises.checks.chapter_3.handlers import (
    handled_by,
    remembering,
    replying,
)
from lab.exercises.checks.flood import CROWDED
from lab.exercises.checks.http import GET, chunked, post, request
from lab.exercises.rows import table, talk
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage

dispatch_talk = partial(talk, "dispatch")
dispatch_table = partial(table, "dispatch")
dispatch_check = partial(check, "dispatch")

PENDING = 56  # answers: more than the system holds, and fewer than would pause us
TINY_CHUNKS = chunked(*[b"x"] * 3000)
TINY_CHUNK = b"1\r\nx\r\n"
LARGE_CHUNKS = chunked(*[bytes(1000)] * 1000)
NONSENSE = b"nonsense\r\n\r\n"
TLS_HELLO = bytes.fromhex("16030100c8010000c40303") + bytes(200)

gets_are_answered = dispatch_talk(
    "a GET is answered with what was asked",
    "Bytes go to the reader, events come out, and each of them has a method.",
    "https://h11.readthedocs.io/en/latest/api.html#h11.Connection.next_event",
    r"""
    GET /hello?name=world "X: \xc3\xa9"
    expect echo
    """,
    lasts=True,
)

slow_clients_are_served = dispatch_talk(
    "a client may take an hour over its request",
    "Chapter 4 sets deadlines. Until then, what is slow is not wrong.",
    f"{RFC}rfc9112#section-9.5",
    r"""
    advance 1 h
    send "GET / HTTP/1.1\r\nHo"
    advance 1 h
    send "st: a\r\n\r\n"
    expect 200 "GET /\nhost: a\n\n"
    """,
)

nonsense_gets_one_400 = dispatch_table(
    "what is no HTTP gets one 400, and the end",
    "The reader says so with a status, and may say it again when it is asked again.",
    f"{RFC}rfc9110#section-15.5.1",
    {
        NONSENSE * 2: 400,
        NONSENSE + GET: 400,
        TLS_HELLO: 400,
        b"GET / HTTP/1.1\r\n\r\n": 400,
        post(b"hello") + NONSENSE: (200, 400),
    },
    lasts=True,
)


@dispatch_check(
    "who sends very much at once is answered, and does not keep others waiting",
    "One turn of the loop is everybody's. What is too much for it has another.",
    f"{DOCS}asyncio-dev.html#running-blocking-code",
)
def nobody_takes_a_turn_for_long(trial: Trial) -> None:
    for data, times in ((TINY_CHUNKS, 1), (LARGE_CHUNKS, 1), (GET * 1000, 1000)):
        asked: list[bytes] = []
        with trial.stage(handled_by(trial, remembering(trial, asked))) as stage:
            send_together(stage, data, request("/other"))
        first = asked.index(b"/other") if b"/other" in asked else len(asked)
        told = f"of {times} at once and 1 of another client, {len(asked)} were answered"
        trial.require(len(asked) == times + 1, told)
        told = f"a client waited for all that another had sent, {len(data):,} bytes"
        trial.require(first < min(times, 100), told)


def send_together(stage: Stage, *data: bytes) -> None:
    """Have clients 1 and 2 send at the same time."""
    for client in (1, 2):
        stage.connect(client)
    stage.client(1).link.send(data[0])  # It does not let the server act on it yet.
    stage.client(1).note("sends", data[0])
    stage.send(data[1], 2)


@dispatch_check(
    "what comes while more events are due waits for these, and adds no turn to them",
    "Who sends on and on would have ever more turns, and others would wait for each.",
    f"{DOCS}asyncio-dev.html#running-blocking-code",
)
def who_sends_on_has_no_more_turns(trial: Trial) -> None:
    most = trial.subject.module("http1").EVENTS_PER_TURN
    found = max(events_by_turn(trial))
    told = f"a client sent on while its events were due, and {found} had one turn"
    trial.require(found <= most, f"{told}; EVENTS_PER_TURN is {most}")


def events_by_turn(trial: Trial) -> list[int]:
    """Return how many events turns have while a client sends on."""
    reader = trial.subject.module("reading").RequestReader
    next_event, found = reader.next_event, [0]

    def counted(self: object) -> object:
        event = next_event(self)
        found[-1] += event is not h11.NEED_DATA
        return event

    def send_on(turn: int) -> None:
        found.append(0)
        if turn < 5:
            stage.client(1).link.send(TINY_CHUNK * 10)
        if turn < 20:
            stage.server.loop.call_soon(send_on, turn + 1)

    with trial.stage() as stage, mock.patch.object(reader, "next_event", counted):
        stage.connect()
        stage.server.loop.call_soon(send_on, 0)
        stage.send(TINY_CHUNKS[:-5])
    return found[:-1]  # Of the last turns, nobody has told one from another.


@dispatch_check(
    "on real sockets, three clients at a time are each answered",
    "What is one client's must not reach another. The lab is a model; this is not.",
    f"{DOCS}http.client.html",
    lasts=True,
)
def http_clients_are_answered(trial: Trial) -> None:
    with trial.real() as server, ExitStack() as stack:
        clients = [stack.enter_context(http_client(server)) for _ in range(3)]
        server.settle()
        for number, client in enumerate(clients, start=1):
            client.ask("POST", f"/{number}", b"hello")
        for client in reversed(clients):  # The last has the least to wait for.
            status, body = client.receive()
            trial.require(status == 200, f"{client.asked} was answered with {status}")
            trial.require(
                body.startswith(client.asked.encode()),
                f"a client asked {client.asked}, and got what another client asked for",
            )


@dispatch_check(
    "while more has come than a turn can take, the rest is left with the client",
    "A client that sends faster than we act on it would fill our memory.",
    f"{DOCS}asyncio-protocol.html#asyncio.ReadTransport.pause_reading",
)
def what_is_too_much_is_left_with_the_client(trial: Trial) -> None:
    left: list[int] = []  # bytes of client 1 that are not read, at each request
    reply = replying(trial)

    def handler(request: Any, received: bytes) -> Any:
        left.append(len(stage.client(1).link.to_server))
        return reply(request, received)

    with trial.stage(handled_by(trial, handler), room=2 * len(LARGE_CHUNKS)) as stage:
        send_together(stage, LARGE_CHUNKS, GET * 5)
    told = f"a client sent {len(LARGE_CHUNKS):,} bytes, and had all of them read"
    trial.require(left[4] > 0, told)


@dispatch_check(
    "a server that stops ends the connections that are open",
    "What is not counted in cannot be closed, and its client waits in vain.",
    f"{DOCS}asyncio-protocol.html#asyncio.BaseProtocol.connection_made",
)
def open_connections_are_counted(trial: Trial) -> None:
    with trial.stage() as stage:
        for client in (1, 2):
            stage.connect(client)
            stage.send(GET[: -5 * client], client)
        stage.server.begin_to_stop(grace=3)
        for client in (1, 2):
            stage.expect_end(client)


@dispatch_check(
    "while a server stops, it begins with no further request",
    "What it has begun it ends. Clients ask the rest again, of whoever comes next.",
    f"{DOCS}asyncio-protocol.html#asyncio.BaseTransport.is_closing",
)
def nothing_is_begun_at_the_end(trial: Trial) -> None:
    asked: list[bytes] = []
    reply = remembering(trial, asked)

    def handler(request: Any, received: bytes) -> Any:
        if len(asked) == PENDING:  # As a stop does, amid some answers that wait.
            server: Any = stage.server.server
            for transport in set(server.connections.open):
                transport.close()
        return reply(request, received)

    with trial.stage(handled_by(trial, handler), **CROWDED) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(GET * 100)
        stage.read_again()
    begun = len(asked) - PENDING - 1
    trial.require(not begun, f"the server stopped, and answered {begun} more requests")
