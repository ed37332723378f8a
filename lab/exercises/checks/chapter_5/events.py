"""What is asked of the challenge `events`."""

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from lab.exercises.check import DOCS, check
from lab.exercises.checks.hearing import heard
from lab.exercises.checks.http import GET, post
from lab.exercises.talk import expect
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage

from .obeying import logged

STREAM = "https://html.spec.whatwg.org/multipage/server-sent-events.html"
SPEAKER = 9  # the client that posts
MANY = 300  # events
COMMENT = ":"  # stands for any
LINE_END = re.compile(rb"\r\n|\r|\n")
asked = partial(check, "events")


def told(stage: Stage, client: int = 1) -> list[str]:
    """Return the events and comments of a stream, as a browser reads them."""
    found, lines = [], list[str]()
    for line in LINE_END.split(heard(stage, client).body):
        name, colon, value = line.decode("latin-1").partition(":")
        if name == "data":
            lines.append(value.removeprefix(" "))
        elif colon and not name:
            found.append(COMMENT)
        elif lines and not line:
            found.append("\n".join(lines))
            lines.clear()
    return found


def require_told(trial: Trial, stage: Stage, client: int, *wanted: str) -> None:
    """Require what a listener has heard so far."""
    found = told(stage, client)
    sentence = f"listener {client} should have heard {wanted}, and heard {tuple(found)}"
    trial.require(found == list(wanted), sentence)


@contextmanager
def broadcasting(trial: Trial) -> Iterator[tuple[Any, Stage]]:
    """Yield a channel, and the clients of a server of it, of whom one listens."""
    module = trial.subject.module("challenges.events")
    channel = module.Channel()

    async def serve(host: str, port: int) -> Any:
        return await module.serve_http(host, port, channel.handle)

    with trial.stage(serve, room=4096) as stage:
        listen(stage, 1)
        yield channel, stage


def listen(stage: Stage, client: int) -> None:
    """Have a new client listen."""
    stage.connect(client)
    stage.send(GET, client)


def say(stage: Stage, text: bytes) -> None:
    """Have somebody publish a text; his connection may have ended meanwhile."""
    inbox = stage.inboxes.get(SPEAKER)
    if inbox is None or inbox.client.link.server_finished:
        stage.connect(SPEAKER)
    stage.send(post(text), SPEAKER)
    expect(stage, 204, client=SPEAKER)


def publish(stage: Stage, channel: Any, first: int, end: int) -> None:
    """Publish some events, each of a KiB or so, in one turn of the loop."""

    async def publish_all() -> None:
        for number in range(first, end):
            channel.publish(b"x" * 1000 + b" %03d" % number)

    stage.server.call(publish_all())


@asked(
    "who listens hears at once that there is somebody",
    "The head goes out with the first piece. Until then, a browser only waits.",
    f"{STREAM}#authoring-notes",
)
def a_listener_hears_at_once(trial: Trial) -> None:
    with broadcasting(trial) as (_, stage):
        require_told(trial, stage, 1, COMMENT)


@asked(
    "what is posted comes to all who listen then, as lines of data",
    "An event ends with an empty line. One within it would end it too early.",
    f"{STREAM}#event-stream-interpretation",
)
def events_come_to_all(trial: Trial) -> None:
    lines, odd = b"\n\none\r\n\r\ntwo\rthree", b" : \0\x0b\x0c\x1c\x85\xe9 "
    texts = (b"hello", lines, odd)
    heard = [LINE_END.sub(b"\n", text).decode("latin-1") for text in texts]
    with broadcasting(trial) as (_, stage):
        for text in texts[:-1]:
            say(stage, text)
        for client in range(2, SPEAKER):
            listen(stage, client)
        say(stage, texts[-1])
        require_told(trial, stage, 1, COMMENT, *heard)
        for client in range(2, SPEAKER):
            require_told(trial, stage, client, COMMENT, heard[-1])


@asked(
    "after fifteen seconds of silence, a comment says that we are here",
    "Proxies end what seems to be dead. A client that is gone is noticed, too.",
    f"{STREAM}#authoring-notes",
)
def silence_is_filled(trial: Trial) -> None:
    with broadcasting(trial) as (_, stage):
        stage.advance(10)
        say(stage, b"hello")
        wanted = [COMMENT, "hello"]
        for _ in range(3):
            stage.advance(14.9)
            require_told(trial, stage, 1, *wanted)
            wanted.append(COMMENT)
            stage.advance(0.1)
            require_told(trial, stage, 1, *wanted)


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
    "who has left is forgotten, with the next comment but one at the latest",
    "A connection that is only written to shows its loss to whoever writes.",
    f"{DOCS}asyncio-protocol.html#asyncio.BaseProtocol.connection_lost",
)
def who_has_left_is_forgotten(trial: Trial) -> None:
    for leave in (Stage.reset, Stage.close):
        with logged() as records, broadcasting(trial) as (_, stage):
            kind = trial.subject.module("challenges.events").Listener
            listen(stage, 2)
            leave(stage, 2)
            stage.advance(31)
            say(stage, b"hello")
            require_told(trial, stage, 1, *[COMMENT] * 3, "hello")
            leave(stage)
            stage.connect(2)
            stage.client(2).link.send(GET)  # and is gone before it hears anything
            stage.reset(2)
            stage.advance(31)
            trial.require(not records, "it left, and that was logged")
            gc.collect()
            kept = any(isinstance(each, kind) for each in gc.get_objects())
            trial.require(
                not kept, "it left 31 s ago, and something keeps its Listener"
            )


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
