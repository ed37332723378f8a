"""What is asked of the bytes of a response, and of what follows: the step `bridge`."""

from functools import partial

from lab.exercises.check import DOCS, RFC, WWW, check
from lab.exercises.checks.http import (
    GET,
    HEAD,
    about,
    expect_answer,
    expect_answers,
    expect_body,
    post,
    request,
)
from lab.exercises.rows import talk
from lab.exercises.trial import Trial
from lab.tracing.application import Receive, Scope, Send

from .apps import asking, body, echo, expect_writes, length, says, serving, start
from .others import PIECE, parting, reading, slow, waiting

STREAM = (body(b"hel", more=True), body(b"lo"))


@check(
    "bridge",
    claim="a response without a length comes in chunks, and one with it as it is",
    why="A client has to know where the response ends, and what it may ask next.",
    see=f"{RFC}rfc9112#section-6.3",
    lasts=True,
)
def responses_have_an_end(trial: Trial) -> None:
    chunked, other = [b"chunked"], (b"Transfer-Encoding", b"gzip")
    for headers, codings in (([], chunked), ([length(5)], []), ([other] * 2, chunked)):
        with asking(trial, says(start(200, headers), *STREAM), GET * 2) as stage:
            for answer in expect_answers(stage, 200, 200):
                expect_body(answer, b"hello")
                found = answer.values(b"transfer-encoding")
                trial.require(
                    found == codings,
                    f"the headers {headers} were given, and Transfer-Encoding is "
                    f"{found}, not {codings}",
                )


@check(
    "bridge",
    claim="a response without content ends with its head",
    why="Any content would be taken for the beginning of the next response.",
    see=f"{RFC}rfc9110#section-6.4.1",
    lasts=True,
)
def no_content_ends_with_its_head(trial: Trial) -> None:
    for method, status, headers, codings in (
        ("HEAD", 200, [], [b"chunked"]),
        ("HEAD", 200, [length(5)], []),
        ("GET", 204, [], []),
        ("GET", 205, [], []),
        ("GET", 304, [], []),
    ):
        app = says(start(status, headers), *STREAM)
        with asking(trial, app, request(method=method) * 2) as stage:
            answer, _ = expect_answers(stage, status, status, asked=[HEAD, HEAD])
            stage.expect_nothing()
            found = answer.values(b"transfer-encoding")
            trial.require(
                found == codings,
                f"to {method}, the Transfer-Encoding of a {status} is {found}, and not "
                f"{codings}",
            )


@check(
    "bridge",
    claim="each call of send() is one write",
    why="Every write is a call of the system, and mostly a packet, and has its price.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.WriteTransport.write",
)
def each_send_is_one_write(trial: Trial) -> None:
    expect_writes(trial, says(start(), *STREAM), 3)


asked = partial(talk, "bridge")

last = asked(
    "after the last response, the connection ends",
    "The client or the application has asked for that, or is too old for more.",
    f"{RFC}rfc9112#section-9.6",
    """
    {}
    expect 200 "hello"
    2: connect
    2: HEAD / "Connection: close"
    2: expect 200
    """,
    each=(
        'GET / "Connection: close"',
        'send "GET / HTTP/1.0\\r\\n\\r\\n"',
        "GET /; hang up",
    ),
    serve=serving(says(start(), *STREAM)),
    lasts=True,
)

closing = asked(
    "an application may ask for the end of the connection",
    "It knows what it asks of a client next, such as to come to another server.",
    f"{RFC}rfc9112#section-9.6",
    """
    GET /; GET /
    expect 200 "hello"
    """,
    serve=serving(says(start(200, [(b"connection", b"close")]), *STREAM)),
)

asked_to_continue = asked(
    "100 Continue is sent when the application asks for the body",
    "Until it asks, nobody knows whether the body is wanted at all.",
    f"{RFC}rfc9110#section-10.1.1",
    """
    POST / "Expect: 100-continue" "Content-Length: 5"
    after 1 s expect 100
    send "hello"
    expect 200
    """,
    serve=serving(waiting(1, echo)),
    lasts=True,
)


@check(
    "bridge",
    claim="an answer to a client that still waits to go on is the last",
    why="Its body may come now, or never. Nobody can tell it from the next request.",
    see=f"{RFC}rfc9110#section-10.1.1",
    lasts=True,
)
def who_still_waits_is_sent_away(trial: Trial) -> None:
    data = post(b"", "Expect: 100-continue", size=5)
    with asking(trial, says(start(), body(b"no")), data) as stage:
        answer = expect_answer(stage)
        trial.require(answer.closes, "the client waits on, and its head says no close")
        stage.expect_end()
    with asking(trial, reading_late, data) as stage:
        stage.send(b"hello")
        with about("the body was asked for when half of the response was out"):
            expect_body(expect_answer(stage), b"half and end")


silence = asked(
    "after a response, a client has its time for the next request, and no more",
    "Chapter 4 ends connections on which nothing comes. This is when that begins.",
    f"{RFC}rfc9112#section-9.5",
    """
    GET /
    expect echo
    after 5 s expect the end
    """,
    lasts=True,
)

rest = asked(
    "the rest of a request that has its response is dropped, and the next one answered",
    "The application has not read it. It must not be taken for a request.",
    f"{RFC}rfc9112#section-9.3",
    """
    POST / "Content-Length: 70000"
    expect 200 "early"
    send "GET /not/a/request"
    send "x" * 69982
    GET /
    expect 200 "early"
    """,
    serve=serving(says(start(), body(b"early"))),
)

fin = asked(
    "a client that has sent FIN still gets its response, and then the end",
    "It has asked all that it will. A connection of no use to anybody should go.",
    f"{RFC}rfc9112#section-9.6",
    """
    GET /
    hang up
    expect nothing
    advance 2 s
    expect 200 "late"
    """,
    serve=serving(slow(1, start(), body(b"late"))),
    lasts=True,
)

told = asked(
    "an application hears of the FIN of its client, and may still respond",
    "The client may want no response any more, and the application can stop its work.",
    f"{WWW}#disconnect-receive-event",
    """
    GET /
    expect nothing
    hang up
    expect 200 "bye"
    """,
    serve=serving(parting),
    lasts=True,
)


async def reading_late(scope: Scope, receive: Receive, send: Send) -> None:
    """Begin to respond, read the request, and then end."""
    await send(start())
    await send(PIECE)
    await reading(scope, receive, send)
    await send(body(b" and end"))
