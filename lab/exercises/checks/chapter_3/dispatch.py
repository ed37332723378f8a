"""What is asked of how events find their methods: the step `dispatch`."""

import sys
from contextlib import ExitStack
from functools import partial

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.asker import http_client
from lab.exercises.checks.flood import CROWDED
from lab.exercises.checks.http import GET
from lab.exercises.rows import talk
from lab.exercises.trial import Trial

dispatch_talk = partial(talk, "dispatch")
dispatch_check = partial(check, "dispatch")

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

no_event_is_left_over = dispatch_talk(
    "two requests in one piece are both answered, in their order",
    "There may be more in a piece than one event, and more than one request.",
    f"{RFC}rfc9112#section-9.3.2",
    r"""
    send "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
    expect 200 200 "GET /1\nhost: a\n\n" "GET /2\nhost: a\n\n"
    """,
    lasts=True,
)


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
    with trial.stage(**CROWDED) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(GET * 100)
        stage.server.begin_to_stop(grace=3)
        stage.read_again()
        came, _ = stage.receive(1, sys.maxsize)
        answers = came.count(b"HTTP/1.1 200")
        trial.require(
            0 < answers < 100,
            f"the server stopped when the client had read none of 100 answers, and "
            f"{answers} came",
        )
