"""What is asked of reading: the step `demand`."""

from functools import partial

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.flood import flood
from lab.exercises.checks.http import about, chunked, request
from lab.exercises.rows import talk
from lab.exercises.talk import expect
from lab.exercises.trial import Trial

from .obeying import MEBIBYTE, PIECE, PROTOCOL, Obedient, obeyed, obeying

PAUSE = f"{PROTOCOL}ReadTransport.pause_reading"
RESUME = f"{PROTOCOL}ReadTransport.resume_reading"
CONTINUE = f"{RFC}rfc9110#section-10.1.1"
TOO_SLOW = f"{RFC}rfc9110#section-15.5.9"
ONE_READ = 256 * 1024  # bytes, of asyncio at the most
MOST_HELD = 2 * (64 * 1024 + ONE_READ)
MOST_READ = 2 * 64 * 1024  # bytes: what fills a body, and one event of h11
CHUNKS = chunked(*[b"x"] * 900)

asked = partial(check, "demand")
demand = partial(talk, "demand", serve=obeyed())


@asked(
    "a client whose body nobody reads is not read from",
    "A body that is kept until somebody wants it has no bound.",
    PAUSE,
)
def who_is_not_read_is_not_read_from(trial: Trial) -> None:
    with obeying(trial) as (stage, _):
        stage.connect(2)
        for client in (1, 2):
            target, length = "/sleep-9999/say", f"Content-Length: {2 * MEBIBYTE}"
            stage.send(request(target, length, method="POST"), client)
            words = "its handler sleeps, the client sent 1 MiB, and it was read"
            trial.require(flood(stage, client) is not None, words)


@asked(
    "however slowly a handler reads, no more waits for it than we allow",
    "Who takes a piece makes room for one. What came meanwhile may fill it again.",
    RESUME,
)
def no_more_waits_than_a_window(trial: Trial) -> None:
    with obeying(trial, room=ONE_READ) as (stage, handler):
        size = 10 * MEBIBYTE
        length = f"Content-Length: {size}"
        stage.send(request("/read-1/say", length, method="POST"))
        client, sent = stage.client(1), 0
        for _ in range(6):
            while sent < size and client.can_send():
                sent += client.send_without_waiting(PIECE)
            stage.advance(1)
        held = sent - handler.read - ONE_READ  # The system holds the rest.
        trial.require(
            held <= MOST_HELD,
            f"the handler has read {handler.read:,} bytes so far, a piece a second, "
            f"and the server holds {held:,} more; {MOST_HELD:,} would be many",
        )
        require_little(trial, handler)
    with obeying(trial, room=ONE_READ) as (stage, handler):
        stage.stop_reading()
        target, length = "/write-100/read", "Content-Length: 200000"
        stage.send(request(target, length, method="POST") + b"x" * 200_000)
        for _ in range(3):  # There is room again, and for no more of the body.
            stage.client(1).receive_at_once(100_000)
        stage.read_again()
        require_little(trial, handler)


def require_little(trial: Trial, handler: Obedient) -> None:
    """Go on if no read() has returned more than fills a body."""
    most = handler.most
    words = f"a read() returned {most:,} bytes; {MOST_READ:,} are enough"
    trial.require(most <= MOST_READ, f"the body takes more when it is full: {words}")


@asked(
    "no request is begun on a connection that closes",
    "It would get no response: what is written then is dropped.",
    f"{PROTOCOL}BaseTransport.close",
)
def nothing_begins_while_it_closes(trial: Trial) -> None:
    with obeying(trial, room=100, high_water=4000) as (stage, handler):
        stage.stop_reading()
        stage.send(request("/start-200") * 2)
        stage.server.begin_to_stop(5)
        for _ in range(60):  # There is room again, but something left to send.
            stage.client(1).receive_at_once(100)
        begun = len(handler.begun)
        trial.require(begun == 1, f"the server stops, and of 2 requests {begun} began")


all_is_read_in_the_end = demand(
    "a handler that reads late, and slowly, gets all of the body",
    "Each read says that there is a use for more. Nothing is lost meanwhile.",
    RESUME,
    """
    POST {} "Connection: close" body "sixteen letters." * 30000
    advance 1 h
    expect 200 "480000"
    """,
    each=("/sleep-10/read-0.1/say", "/read-60/say", "/sleep-1/read/say"),
)


@asked(
    "a body of many small chunks is taken to its end, a few of them in each turn",
    "A turn of the loop is for all. What is too much for one waits for the next.",
    f"{DOCS}asyncio-eventloop.html#asyncio.loop.call_soon",
)
def many_chunks_are_read(trial: Trial) -> None:
    for target in ("/sleep-1/say", "/read/sleep-1/say"):
        with obeying(trial) as (stage, _), about(f"POST {target}"):
            stage.send(CHUNKS.replace(b"/", target.encode(), 1))
            turns = stage.server.loop.turns
            trial.require(turns > 9, f"900 chunks were taken in {turns} turns")
            stage.send(request("/say"))
            stage.advance(1.1)
            expect(stage, 200, 200)


the_first_read_says_continue = demand(
    "who asks first is told to go on when the handler reads, and not before",
    "A handler that refuses without reading spares its client the upload.",
    CONTINUE,
    """
    POST /sleep-3/read/say "Expect: 100-continue" "Content-Length: 8"
    after 3 s expect 100
    send "half"
    expect nothing
    send "full"
    expect 200 "8"
    GET /read/say
    expect 200 "8"
    """,
)

who_waits_for_us_owes_nothing = demand(
    "the limit for a body rests while the client waits for us",
    "We have stopped reading, or have not said 100 yet. The client owes nothing.",
    TOO_SLOW,
    """
    POST /sleep-3600/read/say body "x" * 500000
    after 3600 s expect 200 "500000"
    POST /sleep-3600/read/say "Expect: 100-continue" "Content-Length: 9"
    after 3600 s expect 100
    send "some more"
    expect 200 "500009"
    """,
)

who_has_finished_is_served = demand(
    "a client that has finished sending is served to the end",
    "After its end, nothing more can come. What has come still has to be served.",
    PAUSE,
    """
    POST /sleep-1/read/say body "x" * 200000
    GET /sleep-1/read/say
    hang up
    advance 5 s
    expect 200 200 "200000"
    expect gone
    """,
)

a_started_response_does_not_hide_it = demand(
    "a handler that starts its response before it reads has 100 said, too",
    "start() sends nothing. Nothing has come of the response, so 100 is not too late.",
    CONTINUE,
    r"""
    POST /start-200/read/write-1 "Expect: 100-continue" "Content-Length: 8"
    expect 100
    send "and late"
    expect 200
    """,
)

who_may_go_on_owes_a_body = demand(
    "a client that was told to go on owes its body from then on",
    "It waits for us no longer. No byte of its own may ever say so.",
    TOO_SLOW,
    """
    POST /sleep-60/read/say {}
    after 20 s expect 408
    """,
    each=(
        '"Expect: 100-continue" "Content-Length: 8"; after 60 s expect 100',
        '"Content-Length: 80000"; send "x" * 70000; advance 60 s',
    ),
    room=ONE_READ,
)

no_100_within_a_response = demand(
    "once a response has begun, no 100 comes any more",
    "It would come after the head of the response, as a part of the body.",
    CONTINUE,
    """
    POST /say/read/write-0 "Expect: 100-continue" "Content-Length: 9"
    expect so far "0"
    send " and late"
    expect 200 "0"
    """,
)
