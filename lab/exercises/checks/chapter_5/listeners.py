"""What is asked when a listener leaves, or is slow: the challenge `events`."""

import gc
from functools import partial
from typing import Any

from lab.exercises.check import DOCS, check
from lab.exercises.checks.http import GET
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage

from .events import COMMENT, STREAM, broadcasting, listen, require_told, say, told
from .obeying import logged

MANY = 300  # events
asked = partial(check, "events")


def require_forgotten(trial: Trial, because: str) -> None:
    """Require that nobody listens any more."""
    kind = trial.subject.module("challenges.events").Listener
    gc.collect()
    kept = any(isinstance(each, kind) for each in gc.get_objects())
    trial.require(not kept, f"{because}, and something keeps its Listener")


def publish(stage: Stage, channel: Any, first: int, end: int) -> None:
    """Publish some events, each of a KiB or so, in one turn of the loop."""

    async def publish_all() -> None:
        for number in range(first, end):
            channel.publish(b"x" * 1000 + b" %03d" % number)

    stage.server.call(publish_all())


@asked(
    "who has left is forgotten, with the next comment but one at the latest",
    "A connection that is only written to shows its loss to whoever writes.",
    f"{DOCS}asyncio-protocol.html#asyncio.BaseProtocol.connection_lost",
)
def who_has_left_is_forgotten(trial: Trial) -> None:
    for leave in (Stage.reset, Stage.close):
        with logged() as records, broadcasting(trial) as (_, stage):
            for client in (2, 3):
                listen(stage, client)
            leave(stage, 2)
            stage.advance(31)
            say(stage, b"hello")
            for client in (1, 3):
                require_told(trial, stage, client, *[COMMENT] * 3, "hello")
                leave(stage, client)
            stage.connect(2)
            stage.client(2).link.send(GET)  # and is gone before it hears anything
            stage.reset(2)
            stage.advance(31)
            trial.require(not records, "it left, and that was logged")
            require_forgotten(trial, "it left 31 s ago")
    with broadcasting(trial) as (_, stage):
        stage.server.begin_to_stop(1)
        stage.advance(3)
        require_forgotten(trial, "the server has stopped")


@asked(
    "a slow listener delays nobody, and misses the oldest events, not the newest",
    "What waits for him has a bound. What is new is worth more than what is old.",
    f"{DOCS}collections.html#collections.deque",
)
def slow_listeners_miss_the_oldest(trial: Trial) -> None:
    backlog = trial.subject.module("challenges.events").BACKLOG
    with broadcasting(trial) as (channel, stage):
        listen(stage, 2)
        stage.stop_reading(1)
        for number in range(0, MANY, 20):
            publish(stage, channel, number, number + 20)
        count = len(told(stage, 2)) - 1
        trial.require(count == MANY, f"of {MANY} events, the fast one heard {count}")
        stage.read_again(1)
        slow = [int(event[-3:]) for event in told(stage) if event != COMMENT]
        gap = min(set(range(MANY)).difference(slow), default=MANY)
        waited = slow[gap:]
        trial.require(
            waited == list(range(MANY - backlog, MANY)),
            f"the slow one reads again, and of {MANY} events the last {backlog} should "
            f"have waited for him. He heard {len(waited)}, from {waited[:1]} on",
        )


@asked(
    "a comment comes only after silence, and not when old news has been told",
    "What came while a listener was slow is no news when he has heard it.",
    f"{DOCS}asyncio-sync.html#asyncio.Event.clear",
)
def no_comment_comes_too_early(trial: Trial) -> None:
    with broadcasting(trial) as (channel, stage):
        stage.stop_reading()
        for number in range(0, 100, 20):
            publish(stage, channel, number, number + 20)
        stage.read_again()
        stage.advance(5)
        early = told(stage).count(COMMENT) - 1
        trial.require(
            not early,
            f"100 events came while he did not read, and comments after them: {early}",
        )


@asked(
    "who listens hears what is said from then on, be he slow from the first",
    "He may not have taken the head yet. He has asked, and so he listens.",
    f"{STREAM}#authoring-notes",
)
def the_slow_hear_it_all(trial: Trial) -> None:
    with broadcasting(trial, room=60, high_water=60) as (_, stage):
        stage.connect(2)
        stage.stop_reading(2)
        stage.send(GET, 2)
        say(stage, b"hello")
        stage.read_again(2)
        require_told(trial, stage, 2, COMMENT, "hello")
