"""What is asked of receive(), and of the end of it: the steps `receive` and `send`."""

from functools import partial

from lab.exercises.check import RFC, WWW, check
from lab.exercises.checks.http import (
    GET,
    about,
    chunked,
    expect_answer,
    expect_body,
    post,
)
from lab.exercises.trial import Trial

from .apps import DISCONNECT, Notes, asking
from .others import answering_first, asking_twice, impatient, listening

REQUEST = f"{WWW}#request-receive-event"
LEAVING = f"{WWW}#disconnect-receive-event"
EMPTY = {"type": "http.request", "body": b"", "more_body": False}
LARGE = b"all of it " * 20_000
LEFT = {"hang_up": "hung up", "close": "closed", "reset": "reset"}


@check(
    "receive",
    claim="a request without a body is one message, and nothing follows it",
    why="An application reads until it is told that there is no more.",
    see=REQUEST,
    lasts=True,
)
def no_body_is_one_message(trial: Trial) -> None:
    for data in (GET, post(b"")):
        notes = Notes()
        with asking(trial, notes, data) as stage:
            expect_answer(stage)
            trial.require(
                [EMPTY | dict(each) for each in notes.messages] == [EMPTY],
                f"for a request without a body, receive() returned {notes.messages}",
            )


@check(
    "receive",
    claim="a body reaches the application whole, however it is cut",
    why="It comes in as many messages as it likes, and the last says that it is.",
    see=REQUEST,
    lasts=True,
)
def receive_gives_the_body(trial: Trial) -> None:
    for data, content in (
        (post(b"hello"), b"hello"),
        (chunked(b"in ", b"chunks"), b"in chunks"),
        (post(LARGE), LARGE),
    ):
        for cut in (0, len(data) - len(content) + 2, len(data) - 1):
            notes = Notes()
            with asking(trial, notes, data[:cut]) as stage:
                words = "all but a byte of the body has come, and receive() waits on"
                trial.require(notes.messages or cut < len(data) - 1, words)
                stage.send(data[cut:])
                expect_body(expect_answer(stage), content)
                kinds = {type(each.get("body", b"")) for each in notes.messages}
                trial.require(kinds == {bytes}, f"a body is bytes, not {kinds}")
    with (
        asking(trial, impatient(Notes()), post(b"he", size=5)) as stage,
        about("what asked first has been cancelled"),
    ):
        stage.advance(1)
        stage.send(b"llo")
        stage.advance(1)
        expect_body(expect_answer(stage), b"hello")


@check(
    "receive",
    claim="once the body is received, receive() waits for the client to leave",
    why="An application that calls it then waits for that, and would spin otherwise.",
    see=LEAVING,
    lasts=True,
)
def receive_waits_after_the_body(trial: Trial) -> None:
    for data in (GET, post(b"hello")):
        notes = Notes(further=1)
        with asking(trial, notes, data) as stage:
            stage.advance(600)
            late = notes.messages[1:]
            trial.require(
                not late, f"the client is still here, and receive() returned {late}"
            )


@check(
    "receive",
    claim="receive() says that the client has left, as often as it is called",
    why="Several parts of a framework may ask, and none of them knows of the others.",
    see=LEAVING,
    lasts=True,
)
def who_waits_hears_of_the_end(trial: Trial) -> None:
    for leave, words in LEFT.items():
        notes = Notes(further=3)
        with asking(trial, notes) as stage:
            getattr(stage, leave)()
            came = notes.messages[1:]
            told = f"the client has {words}, and receive() returned {came or 'nothing'}"
            trial.require(came, f"{told}: it still waits")
            told += " when asked three times by one who empties each message"
            trial.require(came == [DISCONNECT] * 3, told)


@check(
    "receive",
    claim="half a body never passes for a whole one",
    why="An application that saves what it has read would save half of a file.",
    see=f"{RFC}rfc9112#section-8",
    lasts=True,
)
def half_a_body_is_none(trial: Trial) -> None:
    for leave, words in LEFT.items():
        notes = Notes()
        with asking(trial, notes, post(b"thr", size=10)) as stage:
            getattr(stage, leave)()
            stage.server.settle()
            last = notes.messages[-1:]
            trial.require(
                last == [DISCONNECT],
                f"after 3 of 10 bytes the client has {words}, and receive() does not "
                f"say so: it returned {last[0] if last else 'nothing'} last",
            )


@check(
    "receive",
    claim="a body that is complete is received, even if its client has sent FIN since",
    why="Many scripts send FIN after their request, and then wait for the response.",
    see=f"{RFC}rfc9112#section-9.6",
    lasts=True,
)
def a_whole_body_is_read_after_the_end(trial: Trial) -> None:
    for busy in (0, 1):
        notes = Notes(busy=busy, further=1)
        with asking(trial, notes, post(b"hello")) as stage:
            stage.hang_up()
            stage.advance(1)
            trial.require(
                notes.types() == ["http.request", "http.disconnect"],
                "the client has sent its body, and hung up, and receive() returned "
                f"{notes.messages}",
            )
            expect_body(expect_answer(stage), b"hello")


@check(
    "receive",
    claim="after the response, receive() says that it is over",
    why="The client has its response, so there is nothing left to wait for.",
    see=LEAVING,
    lasts=True,
)
def after_the_response_it_is_over(trial: Trial) -> None:
    for data in (GET, post(b"hello"), post(b"thr", size=10)):
        notes = Notes()
        with asking(trial, answering_first(notes), data) as stage:
            expect_answer(stage)
            trial.require(
                notes.messages == [DISCONNECT] * 2,
                "the response was complete, and receive() returned "
                f"{notes.messages or 'nothing: it waits'}",
            )


@check(
    "receive",
    claim="the end of a body is told once, even if two tasks wait for it",
    why="A task that has the end takes what it has for the body. There is one body.",
    see=REQUEST,
)
def the_end_is_told_once(trial: Trial) -> None:
    notes, data = Notes(), chunked()
    with asking(trial, asking_twice(notes), data[:-5]) as stage:
        stage.send(data[-5:])  # the last chunk
        stage.advance(1)
        expect_answer(stage)
        ends = [each for each in notes.messages if EMPTY | dict(each) == EMPTY]
        trial.require(
            len(ends) < 2,
            f"two tasks waited in receive(), a body of no bytes ended, and {len(ends)} "
            f"messages say so: {notes.messages}",
        )


@check(
    "send",
    claim="a complete response ends the wait for more of the body",
    why="Frameworks listen in a task of its own while they answer in another.",
    see=LEAVING,
    lasts=True,
)
def the_response_wakes_who_waits(trial: Trial) -> None:
    serve = partial(trial.subject.serve(), high_water=200)  # more than a head
    for act, data in (
        ("read_again", post(b"thr", size=10)),
        ("read_again", GET),
        ("stop_reading", GET),
    ):
        notes = Notes()
        with trial.stage(serve, app=listening(notes), room=10) as stage:
            stage.connect()
            getattr(stage, act)()
            stage.send(data)
            stage.advance(1)
            trial.require(
                notes.types()[-1:] == ["http.disconnect"],
                "the response is complete, and a task still waits in receive()",
            )
            stage.read_again()
            expect_answer(stage)
