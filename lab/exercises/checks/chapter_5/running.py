"""What is asked of requests and their handlers: the step `run`."""

from functools import partial

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.asker import http_client
from lab.exercises.checks.http import post, request
from lab.exercises.rows import talk
from lab.exercises.talk import expect
from lab.exercises.trial import Trial

from .obeying import PIECE, REUSE, TASKS, obeyed, obeying

asked = partial(check, "run")
run = partial(talk, "run", serve=obeyed())

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
    "Bytes go into the exchange's body, and so does its end.",
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


@asked(
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

who_waits_gets_the_last = run(
    "who is not told to go on gets the last response of its connection",
    "If nobody reads the body, will it come after all, or the next request?",
    f"{RFC}rfc9110#section-10.1.1",
    """
    POST {}
    expect 200
    expect the end
    """,
    each=(
        '/say "Expect: 100-continue" "Content-Length: 8"',
        '/say "Expect: 100-continue" "Transfer-Encoding: chunked"',
        '/start-200 "Expect: 100-continue" "Content-Length: 8"',
    ),
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
    POST /sleep-3/say body "x" * 100000
    GET /say
    after 3 s expect 200 200 "5"
    POST /say "Content-Length: 30720"
    expect 200
    repeat 30: advance 1 s; expect nothing; send "a KiB..." * 128
    GET /say
    expect 200
    """,
)


@asked(
    "what breaks a rule is refused, and so is CONNECT, without the handler",
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
            stage.send(data + request("/say"))
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
