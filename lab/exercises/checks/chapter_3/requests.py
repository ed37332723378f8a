"""What is asked of how requests become answers: the steps `dispatch` and `requests`."""

from contextlib import ExitStack
from functools import partial
from typing import Any, NoReturn

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.http import (
    CONNECT,
    GET,
    about,
    chunked,
    echoed,
    expect_answer,
    expect_answers,
    expect_body,
    http_client,
    post,
    request,
)
from lab.exercises.trial import Trial
from lab.tracing.logs import logged_errors

EXPECT = "Expect: 100-continue"
MOST = 1000  # bytes: MAX_BODY, while it is tried


@check(
    "dispatch",
    claim="a GET is answered with what was asked",
    why="Bytes go to the reader, events come out, and each of them has a method.",
    see="https://h11.readthedocs.io/en/latest/api.html#h11.Connection.next_event",
    lasts=True,
)
def gets_are_answered(trial: Trial) -> None:
    data = request("/hello?name=world", "X: é")
    with trial.stage() as stage:
        stage.connect()
        stage.send(data)
        expect_body(expect_answer(stage), echoed(data))


@check(
    "dispatch",
    claim="two requests in one piece are both answered, in their order",
    why="There may be more in a piece than one event, and more than one request.",
    see=f"{RFC}rfc9112#section-9.3.2",
    lasts=True,
)
def no_event_is_left_over(trial: Trial) -> None:
    both = post(b"one"), request("/two")
    with trial.stage() as stage:
        stage.connect()
        stage.send(b"".join(both))
        for answer, asked in zip(expect_answers(stage, 200, 200), both, strict=True):
            expect_body(answer, echoed(asked))


@check(
    "dispatch",
    claim="on real sockets, three clients at a time are each answered",
    why="What is one client's must not reach another. The lab is a model; this is not.",
    see=f"{DOCS}http.client.html",
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


@check(
    "requests",
    claim="a handler is given the whole body, and each request its own",
    why="A body comes in as many events as the network likes.",
    see=f"{RFC}rfc9112#section-6",
    lasts=True,
)
def bodies_are_whole(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        for data, body in (
            (post(b"hello"), b"hello"),
            (chunked(b"in ", b"chunks"), b"in chunks"),
            (GET, b""),
        ):
            stage.send(data, piece=7)
            expect_body(expect_answer(stage), echoed(data, body))


@check(
    "requests",
    claim="a handler may keep the body that it is given",
    why="What it is given are bytes of its own. Ours are emptied for the next request.",
    see=f"{DOCS}stdtypes.html#bytes",
)
def bodies_can_be_kept(trial: Trial) -> None:
    kept: list[bytes] = []
    answer = trial.subject.module("answer").Answer

    def keep(asked: Any, body: bytes) -> Any:
        kept.append(body)
        return answer(200, [], b"")

    with trial.stage(partial(trial.subject.serve(), handler=keep)) as stage:
        stage.connect()
        stage.send(post(b"one"))
        stage.send(post(b"two"))
        expect_answers(stage, 200, 200)
    trial.require(
        kept == [b"one", b"two"] and all(isinstance(each, bytes) for each in kept),
        f"two handlers were given b'one' and b'two', and have {kept} in the end",
    )


@check(
    "requests",
    claim="who asks whether to send a body is told to go on, once",
    why="It waits for that word. Without it, both sides wait for the other.",
    see=f"{RFC}rfc9110#section-10.1.1",
    lasts=True,
)
def who_waits_is_told_to_go_on(trial: Trial) -> None:
    data = post(b"hello", EXPECT)
    with trial.stage() as stage:
        stage.connect()
        stage.send(data[:-5])
        expect_answers(stage, 100)
        stage.send(b"he")
        stage.send(b"llo")
        expect_body(expect_answer(stage), echoed(data))


@check(
    "requests",
    claim="a body that is too large is refused, as soon as we know",
    why="We keep a body until it is whole. Whoever sends one without end fills memory.",
    see=f"{RFC}rfc9110#section-15.5.14",
)
def large_bodies_are_refused(trial: Trial) -> None:
    chunks = chunked(b"x" * MOST)[:-5] + b"1\r\nx\r\n"  # the last one is too much
    for name, data, status in (
        (f"MAX_BODY is {MOST}, with a body of {MOST}", post(b"x" * MOST), 200),
        (f"a length of {MOST + 1}", post(b"", EXPECT, size=MOST + 1), 413),
        (f"{MOST + 1} bytes in chunks", chunks, 413),
    ):
        server: Any = trial.subject.module("server")
        server.MAX_BODY = MOST
        with about(name), trial.stage() as stage:
            stage.connect()
            stage.send(data)
            expect_answer(stage, status)


@check(
    "requests",
    claim="a request that breaks a rule gets one answer",
    why="What has been refused is not answered again, whatever else it asks for.",
    see=f"{RFC}rfc9110#section-15.5.1",
    lasts=True,
)
def a_refused_request_is_answered_once(trial: Trial) -> None:
    for size in (5, 2_000_000):
        data = post(b"hello", EXPECT, size=size).replace(b"Host: a", b"Host: a b")
        with trial.stage() as stage:
            stage.connect()
            stage.send(data)
            expect_answer(stage, 400)
            stage.expect_end()


@check(
    "requests",
    claim="CONNECT is declined, and the connection goes on",
    why="We are no proxy: that is an answer like others. To h11, a 200 is a tunnel.",
    see=f"{RFC}rfc9110#section-9.3.6",
    lasts=True,
)
def connect_is_declined(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.send(request("a:1", method="CONNECT"))
        stage.send(GET)
        expect_answers(stage, 501, 200, asked=[CONNECT])


@check(
    "requests",
    claim="a handler that fails costs its client a 500, and nobody anything else",
    why="An application's mistake belongs in the log. The connection can go on.",
    see=f"{RFC}rfc9110#section-15.6.1",
)
def a_failing_handler_costs_a_500(trial: Trial) -> None:
    serve = partial(trial.subject.serve(), handler=fail)
    with logged_errors() as logged, trial.stage(serve) as stage:
        stage.connect()
        stage.send(GET + GET)
        expect_answers(stage, 500, 500)
        stage.expect_nothing()
    trial.require(len(logged) == 2, "the log has no traceback of what the handler did")


def fail(asked: Any, received: bytes) -> NoReturn:
    """Handle nothing."""
    raise RuntimeError("a mistake of the application")
