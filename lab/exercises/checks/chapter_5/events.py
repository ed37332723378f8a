"""What is asked of the challenge `events`."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from lab.exercises.check import check
from lab.exercises.checks.hearing import heard
from lab.exercises.checks.http import GET, post
from lab.exercises.talk import expect
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage

STREAM = "https://html.spec.whatwg.org/multipage/server-sent-events.html"
SPEAKER = 9  # the client that posts
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
def broadcasting(
    trial: Trial, room: int = 4096, **options: Any
) -> Iterator[tuple[Any, Stage]]:
    """Yield a channel, and the clients of a server of it, of whom one listens."""
    module = trial.subject.module("challenges.events")
    channel = module.Channel()

    async def serve(host: str, port: int) -> Any:
        return await module.serve_http(host, port, channel.handle, **options)

    with trial.stage(serve, room=room) as stage:
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


@asked(
    "who listens hears at once that there is somebody",
    "The head goes out with the first piece. Until then, a browser only waits.",
    f"{STREAM}#authoring-notes",
)
def a_listener_hears_at_once(trial: Trial) -> None:
    with broadcasting(trial) as (_, stage):
        require_told(trial, stage, 1, COMMENT)
        head = bytes(stage.client(1).link.received).lower()
        is_stream = b"text/event-stream" in head
        trial.require(is_stream, "a browser takes nothing but text/event-stream")


@asked(
    "what is posted comes to all who listen then, as lines of data",
    "An event ends with an empty line. One within it would end it too early.",
    f"{STREAM}#event-stream-interpretation",
)
def events_come_to_all(trial: Trial) -> None:
    lines, odd = b"\n\none\r\n\r\n:two\rthree", b" : \0\x0b\x0c\x1c\x85\xe9 "
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
