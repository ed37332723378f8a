"""What is asked of how a connection ends: the step `end`."""

import tracemalloc
from functools import partial

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.chapter_3.cycles import CLOSING
from lab.exercises.checks.chapter_3.dispatch import NONSENSE
from lab.exercises.checks.flood import CROWDED
from lab.exercises.checks.http import GET, expect_answers, post, request
from lab.exercises.rows import talk
from lab.exercises.talk import expect
from lab.exercises.trial import Trial

end_check = partial(check, "end")
end_talk = partial(talk, "end")

KIB = 1024
LARGE = request("/", "X: " + "x" * 30_000)


@end_check(
    "a client that asks and hangs up gets its answers, and then the end",
    "FIN says that nothing more will be asked, and not that nobody listens.",
    f"{RFC}rfc9112#section-9.6",
    lasts=True,
)
def who_asks_and_hangs_up_is_answered(trial: Trial) -> None:
    large = post(bytes(9000))
    for data in (GET * 8, LARGE * 8, large, post(bytes(9000), "Connection: close")):
        for room in (100, 64 * KIB):
            with trial.stage(room=room, high_water=KIB) as stage:
                stage.connect()
                stage.stop_reading()
                stage.send(data)
                stage.hang_up()
                stage.read_again()
                expect_answers(stage, *[200] * data.count(b"HTTP/1.1"))
                stage.expect_end()


the_end_is_an_event = end_talk(
    "who hangs up amid a request gets a 400",
    "The end is an event like any other, and h11 knows what it means.",
    f"{RFC}rfc9112#section-8",
    r"""
    GET /
    expect echo
    send "{}"
    hang up
    expect 400
    """,
    each=(
        "GET /",
        r"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab",
        r"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab",
    ),
)

who_lingers_is_counted = end_talk(
    "a server that stops ends a connection that waits for its client's end, too",
    "We have finished sending, and still hold a descriptor for it.",
    f"{DOCS}asyncio-eventloop.html#asyncio.Server.wait_closed",
    r"""
    send "nonsense\r\n\r\n"; expect 400
    stop 5 s; expect gone; expect stopped
    """,
)

who_is_refused_is_not_reset = end_talk(
    "a client that is refused while it sends can send on, and is not reset",
    "A reset may destroy our answer, before the client has read it.",
    f"{RFC}rfc9112#section-9.6",
    r"""
    send "nonsense\r\n\r\n"
    send "more " * 1000
    send "GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 1000
    expect 400
    send "more " * 100000
    hang up
    expect the end
    """,
    lasts=True,
)


@end_check(
    "what comes after the last answer is dropped, and not kept",
    "A client may send for as long as it likes. None of it will be read.",
    f"{RFC}rfc9112#section-9.6",
)
def what_comes_after_the_end_is_dropped(trial: Trial) -> None:
    for data, status in ((CLOSING, 200), (NONSENSE, 400)):
        with trial.stage() as stage:
            stage.connect()
            stage.send(data)
            expect(stage, status)
            stage.advance(3600)
            tracemalloc.start()
            for _ in range(32):
                stage.client(1).send(bytes(64 * KIB))
            kept, _ = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        told = f"2 MiB came after the last answer, and {kept:,} bytes of them are kept"
        trial.require(kept < 256 * KIB, told)


@end_check(
    "when both sides have finished, the connection is closed",
    "An open connection costs a descriptor, and a process has not many of them.",
    f"{DOCS}asyncio-protocol.html#asyncio.Protocol.eof_received",
    lasts=True,
)
def both_ends_close_the_connection(trial: Trial) -> None:
    large = post(bytes(9000))
    last = post(bytes(9000), "Connection: close")
    for data in (b"", GET, CLOSING, NONSENSE, last, large + b"more" * 25_000):
        with trial.stage(**CROWDED) as stage:
            before = stage.server.descriptors()
            for client in range(10):
                stage.connect(client)
                stage.stop_reading(client)
                stage.send(data, client)
                stage.read_again(client)
                stage.hang_up(client)
            left = stage.server.descriptors() - before
            told = f"10 clients and the server have finished, and {left} are connected"
            trial.require(not left, told)
