"""What is asked of one request after another: the step `next`."""

import gc
import sys
import tracemalloc
from functools import partial

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.flood import CROWDED, flood
from lab.exercises.checks.http import GET, chunked, post, request
from lab.exercises.oversight import LAB
from lab.exercises.rows import table, talk
from lab.exercises.talk import expect
from lab.exercises.trial import Trial

next_talk = partial(talk, "next", lasts=True)
next_table = partial(table, "next", lasts=True)
next_check = partial(check, "next", lasts=True)

CLOSING = request("/", "Connection: close")
OLD = b"GET / HTTP/1.0\r\n\r\n"
HELLO = post(b"hello")
EMPTY_LINE = b"\r\n"
ECHOES = r' "GET /1\nhost: a\n\n" "GET /2\nhost: a\n\n"'  # as a talk has them
MANY = 600  # requests at once: a call within a call for each would be too many

no_request_is_left_over = next_talk(
    "two requests in one piece are both answered, in their order",
    "There may be more in a piece than one request, and no news will come of them.",
    f"{RFC}rfc9112#section-9.3.2",
    r"""
    send "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
    expect 200 200 "GET /1\nhost: a\n\n" "GET /2\nhost: a\n\n"
    """,
)

three_are_answered_on_one_connection = next_talk(
    "three requests are answered on one connection",
    "A connection carries one request after another, until a side has enough.",
    f"{RFC}rfc9112#section-9.3",
    """
    GET /1 "Connection: keep-alive"
    expect echo
    POST /2 body "2"
    expect echo
    GET /1
    expect echo
    """,
)

the_last_request_ends_the_connection = next_table(
    "after its last request, a client gets the end, and no other answer",
    "Connection: close says which is the last, and HTTP/1.0 knows only one.",
    f"{RFC}rfc9112#section-9.6",
    {CLOSING: 200, CLOSING + GET: 200, OLD: 200, OLD + GET: 200, GET + OLD: (200, 200)},
)

the_end_may_wait_for_room = next_talk(
    "the end comes after an answer that has waited for room, too",
    "Whether the client reads is one thing, and whether it asks again another.",
    f"{DOCS}asyncio-protocol.html#asyncio.BaseProtocol.resume_writing",
    """
    crowded; stop reading
    POST / "Connection: close" body "x" * 9000
    send "more"
    read again
    expect echo
    """,
)

who_asks_for_too_much_is_heard = next_talk(
    "after its last request, a client is read from, whatever waits behind that",
    "What will not be answered need not be kept. Its end has to be heard.",
    f"{DOCS}asyncio-protocol.html#asyncio.Protocol.eof_received",
    r"""
    send "GET / HTTP/1.0\r\n\r\n" * 4000
    expect 200
    hang up
    expect gone
    """,
    room=256 * 1024,
)

answered_requests_are_forgotten = next_talk(
    "a request that is answered is forgotten",
    "A refusal of what is no request must not be taken for the answer to the last.",
    f"{RFC}rfc9110#section-9.3.2",
    r"""
    HEAD /
    expect 200
    send "nonsense\r\n\r\n"
    expect 400
    """,
)


@next_check(
    "a client that reads no answers is not read from",
    "Its answers would pile up in our memory, and so would its requests.",
    f"{DOCS}asyncio-protocol.html#asyncio.BaseProtocol.pause_writing",
)
def who_does_not_read_is_not_served_on(trial: Trial) -> None:
    with trial.stage(**CROWDED) as stage:
        stage.connect()
        stage.stop_reading()
        piece = request("/", "X: " + "x" * 4050)
        taken = flood(stage, piece=piece)
        told = "the client sent 256 requests and read no answer, and the server read "
        trial.require(taken is not None, f"{told}all of them")
        stage.read_again()
        came, _ = stage.receive(1, sys.maxsize)
        count, sent = came.count(b"HTTP/1.1 200"), (taken or 0) // len(piece)
        told = f"it read again, and has {count} answers to {sent} requests"
        trial.require(count >= sent - 1, told)  # There was no room for all of the last.


who_reads_again_gets_every_answer = next_talk(
    "a client that reads again gets every answer, in order",
    "Waiting loses nothing: when there is room, the next request begins.",
    f"{DOCS}asyncio-protocol.html#asyncio.BaseProtocol.resume_writing",
    rf"""
    crowded; stop reading
    send "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n" * 50
    2: connect
    2: GET /1
    2: expect echo
    2: GET /2
    2: expect echo
    repeat 90: take 100 bytes
    read again
    expect {"200 " * 100}{ECHOES * 50}
    GET /3
    expect echo
    """,
)

many_at_once_are_answered = next_table(
    f"{MANY} requests in one piece are all answered",
    "However many there are, they must not be calls within calls.",
    f"{DOCS}sys.html#sys.getrecursionlimit",
    {GET * MANY: (200,) * MANY},
)


@next_check(
    "of a body whose request is answered, nothing is kept",
    "Most connections are idle most of the time. A megabyte for each is much.",
    f"{DOCS}tracemalloc.html",
)
def bodies_are_not_kept(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        tracemalloc.start()
        try:
            stage.send(post(bytes(500_000)))
            expect(stage, 200)
            found = tracemalloc.take_snapshot()
        finally:
            tracemalloc.stop()
    kept = sum(each.size for each in found.traces if not is_ours(each.traceback[0]))
    told = f"500,000 bytes of a body were answered, and {kept:,} bytes are kept"
    trial.require(kept < 100_000, told)


def is_ours(frame: tracemalloc.Frame) -> bool:
    """Return whether memory was taken by the lab, and not by the server."""
    return frame.filename.startswith(f"{LAB}/")


@next_check(
    "of what is over, nothing is kept",
    "A server runs for months. What it keeps of each request only grows.",
    f"{DOCS}gc.html#gc.get_objects",
)
def what_is_over_is_forgotten(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        found = []
        for _ in range(7):  # Cancelled timers come, and go by the dozen.
            for client, leave in ((2, stage.hang_up), (3, stage.reset)):
                stage.connect(client)
                stage.send(GET, client)
                leave(client)
            for _ in range(3):
                stage.send(GET)
                expect(stage, 200)
            stage.advance(4)
            found.append(objects(trial))
        more = found[-1] - max(found[:-1])
        told = "two clients that came and left, and three requests, have left behind"
        trial.require(more <= 0, f"{told} {more} objects of the server's")


def objects(trial: Trial) -> int:
    """Return how many objects there are of the subject's, of h11's, of asyncio's."""
    own = trial.subject.module("server").__name__.partition(".")[0]
    roots = {own, "chapters", "h11", "asyncio", "_asyncio"}
    gc.collect()
    return sum(type(e).__module__.partition(".")[0] in roots for e in gc.get_objects())


@next_check(
    "an empty line between two requests is skipped",
    "h11 may hold it already when the next request begins, and answers 400.",
    f"{RFC}rfc9112#section-2.2",
)
def empty_lines_between_requests_are_skipped(trial: Trial) -> None:
    tight = chunked(b"x" * 1008)  # With it, h11 is handed 5 bytes of what follows.
    for data in (
        HELLO + EMPTY_LINE + GET,
        HELLO + EMPTY_LINE * 2 + GET,
        tight + EMPTY_LINE + GET,
        HELLO + EMPTY_LINE + request("/", "X: " + "x" * 30_000),
    ):
        for size in (len(data), len(data) - len(GET) - 1, len(data) - len(GET)):
            with trial.stage() as stage:
                stage.connect()
                stage.send(data, piece=size)
                expect(stage, 200, 200)
