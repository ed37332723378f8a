"""What is asked of requests and their handlers: the step `run`."""

from collections.abc import Callable
from functools import partial

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.http import about, http_client, post, request
from lab.exercises.rows import expect, talk
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage

from .obeying import MEBIBYTE, PIECE, TASKS, logged, obeyed, obeying, weighed

UNASKED = f"{DOCS}asyncio-dev.html#detect-never-retrieved-exceptions"
REUSE = f"{RFC}rfc9112#section-9.3"
FAILING = ("/fail", "/dial", "/", "/start-204/fail", "/start-200/say", "/start-99")
HALF = request("/read/say", "Content-Length: 8", method="POST") + b"half"

run = partial(talk, "run", serve=obeyed())


def is_refused(stage: Stage) -> None:
    """Let a client's time be over."""
    stage.advance(31)


def is_stopped(stage: Stage) -> None:
    """Stop the server of a client."""
    stage.server.begin_to_stop(1)


handlers_begin_at_once = run(
    "a handler runs as soon as the head is here, and may answer at once",
    "A refusal should not wait for the body that it refuses.",
    f"{RFC}rfc9110#section-7.5",
    """
    POST /say "Content-Length: 5"
    expect 200 "0"
    """,
)

bodies_arrive = run(
    "a handler is given the whole body, in as many pieces as it comes",
    "Bytes go into the exchange's body, and so does the news of its end.",
    f"{RFC}rfc9112#section-6",
    """
    GET /read/say
    expect 200 "0"
    POST /read/say body "x" * 70000
    expect 200 "70000"
    POST /read/say chunks "in " "two"
    expect 200 "70006"
    POST /read/say "Content-Length: 3"
    send "one" in pieces of 1 byte
    expect 200 "70009"
    """,
)

the_next_is_served = run(
    "when a request is answered, the next one on its connection is served",
    "Who is done with a request says so to h11, and looks for the next.",
    REUSE,
    """
    GET /say
    expect 200
    GET /sleep-2/say
    GET /sleep-3/say
    POST /read/say body "hello"
    after 2 s expect 200
    after 3 s expect 200 200 "5"
    """,
)


@check(
    "run",
    "on real sockets, a handler that waits holds up nobody else",
    "Each runs in a task of its own, and gives way wherever it awaits.",
    f"{TASKS}#asyncio.create_task",
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
            f"the slow one got {came[-40:]!r} at the end of its response",
        )


others_are_served_meanwhile = run(
    "a handler that takes its time holds up no other client",
    "Each runs in a task of its own, and gives way wherever it awaits.",
    f"{TASKS}#asyncio.create_task",
    """
    connect
    2: connect
    GET /sleep-3600/say
    2: GET /sleep-3/say
    2: after 3 s expect 200
    after 3597 s expect 200
    """,
)

who_has_finished_is_answered = run(
    "a client that has finished sending still gets its response",
    "It has nothing more to say, and may still listen.",
    f"{DOCS}asyncio-protocol.html#asyncio.Protocol.eof_received",
    """
    connect
    2: connect
    2: GET /sleep-3600/say
    GET /say
    expect 200
    hang up
    expect gone
    2: hang up
    2: after 3600 s expect 200
    2: expect gone
    """,
)

bodies_earn_their_time = run(
    "a body earns its time as it comes",
    "It goes to the handler and not into a buffer. Its limit is that of chapter 4.",
    f"{RFC}rfc9110#section-15.5.9",
    """
    POST /read/say "Content-Length: 30720"
    repeat 30: advance 1 s; expect nothing; send "a KiB..." * 128
    expect 200 "30720"
    POST /read/say "Content-Length: 30720"
    repeat 19: advance 1 s; expect nothing; send "x" * 100
    advance 3 s
    expect 408
    """,
)

bodies_are_held_back = run(
    "a body whose client waits for 100 is held back",
    "The response must be the last if nobody reads it: will the body come, or not?",
    f"{RFC}rfc9110#section-10.1.1",
    """
    POST /say "Expect: 100-continue" "Content-Length: 8"
    expect 200
    expect the end
    """,
)

the_unread_is_dropped = run(
    "a body that nobody read is dropped, and the next request is served",
    "What follows on the connection begins where this body ends.",
    REUSE,
    """
    POST /say body "x" * 300000
    POST /sleep-3/say body "x" * 300000
    POST /read/say body "hello"
    expect 200
    after 3 s expect 200 200 "5"
    """,
)


@check(
    "run",
    "what breaks a rule is refused, and CONNECT declined, without the handler",
    "A handler of ours is for requests that we understand. We are no proxy.",
    f"{RFC}rfc9110#section-9.3.6",
)
def some_reach_no_handler(trial: Trial) -> None:
    for data, status in (
        (request("say"), 400),
        (request("say", method="HEAD"), 400),
        (request("/say", "Host: b", method="POST"), 400),
        (request("/" + "x" * 9000), 414),
        (request("say", method="CONNECT"), 501),
    ):
        with obeying(trial) as (stage, handler):
            stage.send(data)
            expect(stage, status)
            trial.require(not handler.begun, f"a {status} was sent, and a handler ran")


limits_run_again = run(
    "when a handler is done, or has failed, its client owes something again",
    "While it was at work, no limit ran. Nobody else will set one now.",
    f"{RFC}rfc9112#section-9.5",
    """
    GET /sleep-60/say
    after 60 s expect 200
    after 5 s expect the end
    connect
    GET /sleep-60/fail
    after 60 s expect 500
    after 5 s expect gone
    connect
    POST /sleep-60/say "Content-Length: 80000"
    send "x" * 70000
    after 60 s expect 200
    after 20 s expect the end
    """,
)


@check(
    "run",
    "a handler that fails, or answers nothing, costs its client a 500, and is logged",
    "What a task raises is reported when it is collected, and its client waits on.",
    UNASKED,
)
def a_failure_is_a_500(trial: Trial) -> None:
    for target in FAILING:
        with logged() as records, obeying(trial) as (stage, _), about(f"GET {target}"):
            stage.send(request(target))
            expect(stage, 500)
            found = [record.exc_info is not None for record in records]
            words = f"its exception should be logged once; there are {len(found)} lines"
            trial.require(found == [True], f"{words}, {sum(found)} with a traceback")


@check(
    "run",
    "a client that leaves, or is left, is no mistake of its handler, and not logged",
    "A log full of lost clients hides the mistakes that there are.",
    f"{DOCS}exceptions.html#ConnectionResetError",
)
def a_lost_client_is_not_logged(trial: Trial) -> None:
    leave: Callable[..., None]
    for leave in (Stage.reset, Stage.close, is_refused, is_stopped):
        for data in (HALF, request("/write-100"), request("/sleep-39/write-9")):
            with logged() as records, obeying(trial) as (stage, _):
                stage.stop_reading()
                stage.send(data)
                leave(stage)
                stage.advance(40)
                found = " and ".join(record.getMessage() for record in records)
                trial.require(not found, f"in the log: {found}")


@check(
    "run",
    "a mistake of a handler whose client has left is logged, and nothing is sent",
    "It is a mistake all the same. But nobody is left who could be told.",
    UNASKED,
)
def mistakes_are_logged_without_a_client(trial: Trial) -> None:
    with logged() as records, obeying(trial) as (stage, _):
        stage.send(request("/sleep-5/fail"))
        stage.reset()
        stage.advance(6)
        trial.require(
            len(records) == 1,
            "the client left, and its handler raised a RuntimeError; in the log are "
            f"{len(records)} lines, and not 1",
        )


@check(
    "run",
    "what comes of a body after its handler has returned is not kept",
    "It may be as long as its client likes.",
    REUSE,
)
def late_bodies_are_not_kept(trial: Trial) -> None:
    with obeying(trial) as (stage, _), weighed() as weight:
        size = 3 * MEBIBYTE
        stage.send(request("/say", f"Content-Length: {size}", method="POST"))
        expect(stage, 200)
        for _ in range(size // len(PIECE)):
            stage.client(1).send(PIECE)
        kept = weight() > MEBIBYTE / 2
        trial.require(
            not kept, "its client has sent 3 MiB, and more than a half is kept"
        )
