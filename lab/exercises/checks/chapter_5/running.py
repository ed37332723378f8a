"""What is asked of requests and their handlers: the step `run`."""

from typing import Any

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.chapter_5.handling import (
    PIECE,
    answer_at_once,
    handling,
    read,
    sleep,
)
from lab.exercises.checks.http import (
    CONNECT,
    GET,
    HEAD,
    chunked,
    expect_answer,
    expect_answers,
    expect_body,
    http_client,
    post,
    request,
)
from lab.exercises.trial import Trial

TASKS = f"{DOCS}asyncio-task.html"
KIB = 1024


@check(
    "run",
    claim="a handler is given the whole body, in as many pieces as it comes",
    why="Bytes go into the exchange's body, and so does the news of its end.",
    see=f"{RFC}rfc9112#section-6",
)
def bodies_arrive(trial: Trial) -> None:
    for data, size in ((GET, 0), (post(b"hello"), 5), (chunked(b"in ", b"two"), 6)):
        for piece in (7, None):
            with trial.stage(handling(trial, read)) as stage:
                stage.connect()
                stage.send(data, piece=piece)
                expect_body(expect_answer(stage), b"%d" % size)


@check(
    "run",
    claim="a handler runs as soon as the head is here, and may answer at once",
    why="A refusal should not wait for the body that it refuses.",
    see=f"{RFC}rfc9110#section-7.5",
)
def handlers_begin_at_once(trial: Trial) -> None:
    with trial.stage(handling(trial, answer_at_once)) as stage:
        stage.connect()
        stage.send(post(b"", size=5))
        expect_body(expect_answer(stage), b"early")
        stage.expect_nothing()


@check(
    "run",
    claim="when a request is answered, the next one on its connection is served",
    why="Who is done with a request says so to h11, and looks for the next.",
    see=f"{RFC}rfc9112#section-9.3",
)
def the_next_request_is_served(trial: Trial) -> None:
    with trial.stage(handling(trial, answer_at_once)) as stage:
        stage.connect()
        for data, statuses in ((GET, [200]), (GET + GET, [200, 200])):
            stage.send(data)
            expect_answers(stage, *statuses)


@check(
    "run",
    claim="a client that has finished sending still gets its answer",
    why="It has nothing more to say, and may still listen.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.Protocol.eof_received",
)
def who_has_finished_is_answered(trial: Trial) -> None:
    with trial.stage(handling(trial, sleep(1))) as stage:
        stage.connect()
        stage.send(GET)
        stage.hang_up()
        stage.advance(2)
        expect_answer(stage)
        stage.expect_end()


@check(
    "run",
    claim="a body earns its time as it comes",
    why="It goes to the handler and not into a buffer. Its limit is that of chapter 4.",
    see=f"{RFC}rfc9110#section-15.5.9",
)
def bodies_earn_their_time(trial: Trial) -> None:
    with trial.stage(handling(trial, read)) as stage:
        stage.connect()
        stage.send(post(b"", size=25 * KIB))
        for _ in range(25):
            stage.advance(1)
            stage.expect_nothing()
            stage.send(b"x" * KIB)
        expect_answer(stage)


@check(
    "run",
    claim="a body whose client waits for 100 is held back",
    why="The answer must be the last if nobody reads it: will the body come, or not?",
    see=f"{RFC}rfc9110#section-10.1.1",
)
def bodies_are_held_back(trial: Trial) -> None:
    with trial.stage(handling(trial, answer_at_once)) as stage:
        stage.connect()
        stage.send(post(b"", "Expect: 100-continue", size=8))
        answer = expect_answer(stage)
        trial.require(
            answer.closes,
            "its client waits for 100, so the body is held back, and the answer says "
            "that it is the last; yours does not",
        )


@check(
    "run",
    claim="a body that nobody read is dropped, and the next request is served",
    why="What follows on the connection begins where this body ends.",
    see=f"{RFC}rfc9112#section-9.3",
)
def what_was_not_read_is_dropped(trial: Trial) -> None:
    with trial.stage(handling(trial, sleep(1))) as stage:
        stage.connect()
        stage.send(post(b"x" * 300_000) + request("/next"))
        stage.advance(3)
        expect_answers(stage, 200, 200)


@check(
    "run",
    claim="what breaks a rule is refused, and CONNECT declined, without the handler",
    why="A handler of ours is for requests that we understand. We are no proxy.",
    see=f"{RFC}rfc9110#section-9.3.6",
)
def some_requests_reach_no_handler(trial: Trial) -> None:
    asked = []

    async def handler(exchange: Any) -> None:
        asked.append(exchange.request.target.decode())
        await answer_at_once(exchange)

    with trial.stage(handling(trial, handler)) as stage:
        stage.connect()
        stage.send(request("a:1", method="CONNECT") + GET + request("hello"))
        expect_answers(stage, 501, 200, 400, asked=[CONNECT])
        stage.expect_end()
    trial.require(asked == ["/"], f"one was for the handler, and it was given {asked}")
    with trial.stage(handling(trial, handler)) as stage:
        stage.connect()
        stage.send(request("hello", method="HEAD"))
        expect_answer(stage, 400, asked=HEAD)


@check(
    "run",
    claim="on real sockets, a handler that waits holds up nobody else",
    why="Each runs in a task of its own, and gives way wherever it awaits.",
    see=f"{TASKS}#asyncio.create_task",
    lasts=True,
)
def real_handlers_share_the_loop(trial: Trial) -> None:
    with trial.real() as server, http_client(server) as asker:
        slow = server.connect()
        slow.send(post(b"half", "Connection: close", size=8))
        for body in (b"", PIECE * 30):
            asker.ask("POST", "/other", body)
            status, came = asker.receive()
            trial.require(
                status == 200 and came.endswith(b"\n\n" + body),
                f"the other sent {len(body):,} bytes, and got a {status}, and "
                f"{len(came):,} bytes that do not end in these",
            )
        slow.send(b"full")
        came = slow.receive_to_end()
        trial.require(
            came.count(b"HTTP/1.1 200") == 1 and came.endswith(b"0\r\n\r\n"),
            f"the slow one got {came[-40:]!r} at the end of its answer",
        )
