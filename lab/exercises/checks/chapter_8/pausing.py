"""What is asked where accept() fails: the step `accepting`."""

import errno
import os

from lab.exercises.check import DOCS, check
from lab.exercises.checks.chapter_6.apps import logged
from lab.exercises.checks.http import GET
from lab.exercises.talk import expect
from lab.exercises.trial import Trial

from .accepting import ABORTED, ACCEPT, NO_ROOM, NOBODY, READERS, accepting, come


@check(
    "accepting",
    claim="a client that leaves while it waits to be accepted costs nobody anything",
    why="accept() reports it as an error. It is the error of one client.",
    see=f"{DOCS}exceptions.html#ConnectionAbortedError",
)
def who_left_is_skipped(trial: Trial) -> None:
    with trial.stage() as stage, accepting(ABORTED), logged() as records:
        come(stage, 2)
        for client in (1, 2):
            expect(stage, 200, client=client)
        trial.require(not records, "a client has left, and that was logged")


@check(
    "accepting",
    claim="when the system has no room, we try once a second, and say so once a minute",
    why="asyncio tries as often as clients may wait, and logs each time.",
    see=ACCEPT,
)
def trying_is_bounded(trial: Trial) -> None:
    many = [NO_ROOM] * 1000
    with trial.stage() as stage, accepting(*many) as left, logged() as records:
        stage.connect()
        stage.send(GET)
        stage.advance(10.5)
        tried, lines = 1000 - len(left), [each.getMessage() for each in records]
        words = f"accept() failed for 10.5 s, and was called {tried} times, and not 11"
        trial.require(tried == 11, words)
        told = len(lines) == 1 and os.strerror(errno.EMFILE) in lines[0]
        trial.require(told, f"accept() failed for 10.5 s, and this was logged: {lines}")
        for more, failed in ((49.6, "for a minute"), (50.4, "for two minutes")):
            stage.advance(more)
            count = len(records)
            words = f"accept() failed {failed}, and {count} lines were logged"
            trial.require(count == 2, f"{words}, not 2")
        left.clear()
        stage.advance(1)
        expect(stage, 200)


@check(
    "accepting",
    claim="a connection that ends gives room at once, in a pause, too",
    why="What the system lacked was a descriptor. There is one now.",
    see=READERS,
)
def an_end_ends_the_pause(trial: Trial) -> None:
    with trial.stage() as stage, accepting(None, NOBODY, NO_ROOM), logged():
        stage.connect(2)
        stage.connect()
        stage.send(GET)
        stage.expect_nothing()
        stage.close(2)
        expect(stage, 200)
        stage.advance(5)
        stage.connect(3)
        stage.send(GET, 3)
        expect(stage, 200, client=3)


@check(
    "accepting",
    claim="a client that was accepted just before a pause does not end it",
    why="It takes a descriptor, and gives none. To try again would be in vain.",
    see=READERS,
)
def arrivals_end_no_pause(trial: Trial) -> None:
    with trial.stage() as stage, accepting(None, NO_ROOM), logged():
        come(stage, 2)
        expect(stage, 200)
        stage.expect_nothing(2)
        stage.advance(1.1)
        expect(stage, 200, client=2)
