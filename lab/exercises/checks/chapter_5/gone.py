"""What is asked when a client is lost, or its request refused: the step `gone`."""

from collections.abc import Callable
from functools import partial

from lab.exercises.check import RFC, check
from lab.exercises.checks.http import expect_answers, request
from lab.exercises.rows import talk
from lab.exercises.talk import expect
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage

from .obeying import HALF, INCOMPLETE, PROTOCOL, is_too_slow, logged, obeyed, obeying

LOST = f"{PROTOCOL}BaseProtocol.connection_lost"
LAST = f"{RFC}rfc9112#section-9.6"
LENGTH = "Content-Length: 5"
CHUNKS = "Transfer-Encoding: chunked"
OLD = b"GET /say HTTP/1.0\r\n\r\n"
OLD_HALF = b"POST /say/read HTTP/1.0\r\nContent-Length: 8\r\n\r\n"
CHUNKED = request("/read/fail", CHUNKS, method="POST")

asked = partial(check, "gone")
gone = partial(talk, "gone", serve=obeyed())


@asked(
    "a client that is refused sends its handler away at once",
    "Nothing more of the body will be read, so the handler waits for nothing.",
    LOST,
)
def the_refused_send_handlers_away(trial: Trial) -> None:
    refused: Callable[..., None]
    for data, refused, status in (
        (CHUNKED, lambda stage: stage.send(b"no chunk\r\n"), 400),
        (HALF, Stage.hang_up, 400),
        (HALF, is_too_slow, 408),
        (HALF.replace(b"/read", b"/start-200/read"), is_too_slow, 408),
    ):
        with logged() as records, obeying(trial) as (stage, handler):
            stage.send(data)
            refused(stage)
            expect(stage, status)
            words = f"its client got a {status}, and a handler still waits to read"
            trial.require(not handler.running, words)
            trial.require(not records, f"its client got a {status}, and it is logged")


half_does_not_look_whole = gone(
    "half of a response does not look whole",
    "The status is out already. A missing end is all that can still be said.",
    INCOMPLETE,
    r"""
    GET /say/fail
    expect half "0"
    expect gone
    connect
    stop reading
    GET /write-5/fail
    expect gone
    connect
    stop reading
    POST /write-100 "Transfer-Encoding: chunked"
    send "no chunk\r\n"
    expect gone
    """,
    room=1000,
)

no_408_within_a_response = talk(
    "gone",
    "a body that stalls when half of its response is out gets no 408 any more",
    "It would be read as a part of the response, and that must not look whole.",
    INCOMPLETE,
    r"""
    POST / "Content-Length: 32"
    send "sixteen letters."
    advance 19 s
    expect so far "POST /\nhost: a\ncontent-length: 32\n\nsixteen letters."
    advance 2 s
    expect half "POST /\nhost: a\ncontent-length: 32\n\nsixteen letters."
    """,
    lasts=True,
)


@asked(
    "half of a response to HTTP/1.0 ends in a reset, and nothing else does",
    "An old client takes FIN for the end of a body. A reset drops what has come.",
    INCOMPLETE,
)
def half_of_an_old_response_ends_in_a_reset(trial: Trial) -> None:
    with obeying(trial) as (stage, _):
        stage.send(OLD)
        size = len(stage.client(1).link.received)
    for data, room, end in (
        (OLD.replace(b"say", b"say/fail"), 1000, "a reset"),
        (OLD.replace(b"say", b"write-3"), 1000, "a reset"),  # Most of it is left.
        (OLD_HALF, 1000, "a reset"),  # The rest of its body does not come.
        (OLD, size, "FIN"),  # The system has all of it.
        (request("/say/fail"), 1000, "FIN"),
        (request("/write-3"), 1000, "FIN"),
    ):
        with obeying(trial, room=room) as (stage, _):
            stage.stop_reading()
            stage.send(data)
            stage.advance(40)
            link = stage.client(1).link
            found = "a reset" if link.server_reset else "FIN"
            words = f"the response ends in {end}"
            trial.require(link.server_closed, f"{words}; yours does not end")
            trial.require(found == end, f"{words}; yours in {found}")


failures_are_told = gone(
    "a failure before the first byte is a whole response, and to HEAD a head alone",
    "As long as nothing is out, the client can still be told what happened.",
    f"{RFC}rfc9110#section-15.6.1",
    """
    {}
    expect 500
    after 5 s expect gone
    """,
    each=("GET /fail", "HEAD /fail", "GET /start-200/fail"),
)


@asked(
    "a failure says no other length to HEAD than to GET",
    "What HEAD is told of a body is what GET would get.",
    f"{RFC}rfc9110#section-8.6",
)
def head_is_told_the_same(trial: Trial) -> None:
    told = []
    for method in ("GET", "HEAD"):
        with obeying(trial) as (stage, _):
            stage.send(request("/fail", method=method))
            told.append(expect(stage, 500)[0].values(b"content-length"))
    words = f"GET was told a length of {told[0]}, and HEAD one of {told[1]}"
    trial.require(told[1] in ([], told[0]), words)


@asked(
    "a response that is whole comes, and no other, though its request is amiss",
    "All of it is written. An abort would drop what is still in the buffer.",
    LAST,
)
def whole_responses_still_come(trial: Trial) -> None:
    late: Callable[[Stage], None] = partial(Stage.advance, seconds=21)
    wrong: Callable[[Stage], None] = partial(Stage.send, data=b"no chunk\r\n")
    cut: Callable[[Stage], None] = Stage.hang_up
    for field, go_on in ((LENGTH, late), (LENGTH, cut), (CHUNKS, wrong)):
        with obeying(trial, room=60) as (stage, _):
            stage.stop_reading()
            stage.send(request("/say", field, method="POST"))
            go_on(stage)
            stage.read_again()
            expect_answers(stage, 200)
            stage.expect_end()


@asked(
    "a client that asks for too much at once is told which response is the last",
    "What waits is dropped, so that reading goes on. The client must ask for it again.",
    LAST,
)
def the_last_response_says_so(trial: Trial) -> None:
    with obeying(trial) as (stage, _):
        stage.send(request("/sleep-6/say") + request("/say") * 9000)
        stage.advance(7)
        (answer,) = expect_answers(stage, 200)
        words = "what waited was dropped, and the last response does not say close"
        trial.require(answer.closes, words)
        stage.expect_end()


no_request_is_refused = gone(
    "what is no request at all is refused like one",
    "Where no head could be read, there is no exchange, and still a client.",
    f"{RFC}rfc9112#section-2.2",
    r"""
    send "nonsense\r\n\r\n"
    expect 400
    connect
    GET /say
    expect 200
    send "nonsense\r\n\r\n"
    expect 400
    """,
)


what_ends_is_ended = gone(
    "who is told of an end has its time for its own, and is heard at once",
    "We read on after our end. A client whose end is not heard keeps its descriptor.",
    LAST,
    r"""
    after 10 s expect the end
    after 5 s expect gone
    connect
    POST /sleep-1/fail "Content-Length: 999999"
    send "x" * 300000
    after 1 s expect 500
    hang up
    expect gone
    connect
    send "GET /say HTTP/1.0\r\n\r\n" * 4000
    expect 200
    hang up
    expect gone
    connect
    after 10 s expect the end
    stop 1 s
    expect gone
    """,
    room=256 * 1024,
)
