"""What is asked of the challenge `events`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lab.exercises.check import check
from lab.exercises.checks.chapter_5.hearing import Hearing
from lab.exercises.checks.http import GET, expect_answer, post
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage

STREAM = "https://html.spec.whatwg.org/multipage/server-sent-events.html"
PARSING = f"{STREAM}#event-stream-interpretation"
AUTHORING = f"{STREAM}#authoring-notes"
SPEAKER = 9  # the client that posts
MANY = 300  # events


@check(
    "events",
    claim="who listens hears at once that there is somebody",
    why="The head goes out with the first piece. Until then, a browser only waits.",
    see=AUTHORING,
)
def a_listener_hears_at_once(trial: Trial) -> None:
    with broadcasting(trial) as (_, stage):
        hearing = listen(stage, 1)
        hearing.require(b":\n\n", "it has asked, and nothing has happened yet")


@check(
    "events",
    claim="what is posted comes to all who listen, as lines of data",
    why="An event ends with an empty line. One within it would end it too early.",
    see=PARSING,
)
def events_come_to_all(trial: Trial) -> None:
    with broadcasting(trial) as (_, stage):
        hearings = [listen(stage, number) for number in (1, 2)]
        say(stage, b"hello")
        say(stage, b"one\r\n\r\ntwo\rthree\n")
        wanted = b":\n\ndata: hello\n\ndata: one\ndata: \ndata: two\ndata: three\n\n"
        for hearing in hearings:
            hearing.require(wanted, "two events were posted, the second of four lines")


@check(
    "events",
    claim="after fifteen seconds of silence, a comment says that we are here",
    why="Proxies end what seems to be dead. A client that is gone is noticed, too.",
    see=AUTHORING,
)
def silence_is_filled(trial: Trial) -> None:
    with broadcasting(trial) as (_, stage):
        hearing = listen(stage, 1)
        stage.advance(10)
        say(stage, b"hello")
        stage.advance(14.9)
        heard = b":\n\ndata: hello\n\n"
        hearing.require(heard, "the last event was 14.9 s ago")
        stage.advance(0.2)
        hearing.require(heard + b":\n\n", "the last event was 15.1 s ago")
        stage.advance(15)
        hearing.require(heard + b":\n\n" * 2, "the last event was 30.1 s ago")


@check(
    "events",
    claim="a comment comes only after silence, and not when old news has been told",
    why="What came while a listener was slow is no news when he has heard it.",
    see="https://docs.python.org/3/library/asyncio-sync.html#asyncio.Event.clear",
)
def no_comment_comes_too_early(trial: Trial) -> None:
    with broadcasting(trial) as (channel, stage):
        hearing = listen(stage, 1)
        stage.stop_reading()
        for number in range(0, 100, 20):
            publish(stage, channel, number, number + 20)
        stage.read_again()
        stage.advance(5)
        hearing.take()
        early = hearing.body.count(b":\n\n") - 1
        trial.require(
            not early,
            f"100 events came while he did not read, and comments after them: {early}",
        )


@check(
    "events",
    claim="who has left is forgotten, with the next comment but one at the latest",
    why="A connection that is only written to shows its loss to whoever writes.",
    see="https://docs.python.org/3/library/asyncio-protocol.html"
    "#asyncio.BaseProtocol.connection_lost",
)
def who_has_left_is_forgotten(trial: Trial) -> None:
    for leave in (Stage.reset, Stage.close):
        with broadcasting(trial) as (channel, stage):
            listen(stage, 1)
            trial.require(len(channel.listeners) == 1, "one listens, and is not known")
            leave(stage)
            stage.advance(31)
            trial.require(
                not channel.listeners,
                "it left 31 s ago, and is among self.listeners still",
            )


@check(
    "events",
    claim="a slow listener delays nobody, and misses the oldest events, not the newest",
    why="What waits for him has a bound. What is new is worth more than what is old.",
    see="https://docs.python.org/3/library/collections.html#collections.deque",
)
def slow_listeners_miss_the_oldest(trial: Trial) -> None:
    backlog = trial.subject.module("challenges.events").BACKLOG
    with broadcasting(trial) as (channel, stage):
        slow, fast = listen(stage, 1), listen(stage, 2)
        stage.stop_reading(1)
        for number in range(0, MANY, 20):
            publish(stage, channel, number, number + 20)
        fast.take()
        count = fast.body.count(b"data:")
        trial.require(count == MANY, f"of {MANY} events, the fast one heard {count}")
        most = max(len(each.waiting) for each in channel.listeners)
        trial.require(most <= backlog, f"{most} events wait for the slow one")
        stage.read_again(1)
        slow.take()
        heard = [int(line[-3:]) for line in slow.body.split(b"\n") if b"x" in line]
        last = list(range(MANY - backlog, MANY))
        trial.require(
            heard[-backlog:] == last,
            f"the slow one reads again, and the last {backlog} events were for him. Of "
            f"them he heard {len(set(heard) & set(last))}",
        )


def publish(stage: Stage, channel: Any, first: int, end: int) -> None:
    """Publish some events, each of a KiB or so, in one turn of the loop."""

    async def publish_all() -> None:
        for number in range(first, end):
            channel.publish(b"x" * 1000 + b" %03d" % number)

    stage.server.call(publish_all())


@contextmanager
def broadcasting(trial: Trial) -> Iterator[tuple[Any, Stage]]:
    """Yield a channel, and the clients of a server of it."""
    module = trial.subject.module("challenges.events")
    channel = module.Channel()

    async def serve(host: str, port: int) -> Any:
        return await module.serve_http(host, port, channel.handle)

    with trial.stage(serve, room=4096) as stage:
        yield channel, stage


def listen(stage: Stage, client: int) -> Hearing:
    """Return what a new client hears."""
    stage.connect(client)
    stage.send(GET, client)
    hearing = Hearing(stage, client)
    hearing.take()
    return hearing


def say(stage: Stage, text: bytes) -> None:
    """Have somebody publish a text; his connection may have ended meanwhile."""
    inbox = stage.inboxes.get(SPEAKER)
    if inbox is None or inbox.client.link.server_finished:
        stage.connect(SPEAKER)
    stage.send(post(text), SPEAKER)
    expect_answer(stage, 204, client=SPEAKER)
