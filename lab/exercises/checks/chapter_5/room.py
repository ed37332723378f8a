"""What is asked of writing: the step `room`."""

from lab.exercises.check import DOCS, check
from lab.exercises.checks.chapter_5.handling import (
    PIECE,
    Writer,
    handling,
)
from lab.exercises.checks.http import (
    GET,
    expect_answer,
)
from lab.exercises.trial import Trial

PROTOCOL = f"{DOCS}asyncio-protocol.html"


@check(
    "room",
    claim="a handler waits while its client does not read",
    why="What it writes meanwhile piles up in the transport, and that has no bound.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.pause_writing",
)
def writers_wait(trial: Trial) -> None:
    writer = Writer()
    with trial.stage(handling(trial, writer), room=1000) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(GET)
        stage.advance(5)
        trial.require(
            writer.written < 10,
            "the client reads nothing. Of 100 pieces of 10,000 bytes, the handler has "
            f"written {writer.written}",
        )


@check(
    "room",
    claim="a handler goes on when its client reads again, and loses nothing",
    why="The gate opens, and what waited in drain() runs on.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.resume_writing",
)
def writers_go_on(trial: Trial) -> None:
    with trial.stage(handling(trial, Writer()), room=1000) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(GET)
        stage.advance(5)
        stage.read_again()
        size = len(expect_answer(stage).body)
        trial.require(size == 100 * len(PIECE), f"of 1,000,000 bytes, {size:,} came")
        stage.expect_nothing()


@check(
    "room",
    claim="the mark that serve() is given is the transport's",
    why="It says how much may wait for one client. asyncio's own is only a guess.",
    see=f"{PROTOCOL}#asyncio.WriteTransport.set_write_buffer_limits",
)
def the_mark_can_be_chosen(trial: Trial) -> None:
    for mark, most in ((1000, 2), (300_000, 35)):
        writer = Writer()
        serve = handling(trial, writer, high_water=mark)
        with trial.stage(serve, room=1000) as stage:
            stage.connect()
            stage.stop_reading()
            stage.send(GET)
            least = mark // len(PIECE)
            trial.require(
                least < writer.written <= most,
                f"with a mark of {mark:,}, the handler has written {writer.written} "
                f"pieces of 10,000 bytes when it waits",
            )


@check(
    "room",
    claim="a slow reader does not hold up another client",
    why="Each connection has a gate of its own.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.pause_writing",
)
def others_are_served_meanwhile(trial: Trial) -> None:
    with trial.stage(handling(trial, Writer(20)), room=1000) as stage:
        stage.connect(1)
        stage.connect(2)
        stage.stop_reading(1)
        stage.send(GET, 1)
        stage.send(GET, 2)
        expect_answer(stage, client=2)


@check(
    "room",
    claim="a client that takes nothing is watched, and cut off after 30 seconds",
    why="The transport says when it is full, and then nothing, until it is not.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.pause_writing",
)
def who_takes_nothing_is_cut_off(trial: Trial) -> None:
    with trial.stage(handling(trial, Writer()), room=1000) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(GET)
        for seconds, descriptors, words in (
            (29.9, 2, "29.9 s are over, and it is closed already"),
            (0.2, 1, "30.1 s are over, and it is still open"),
        ):
            stage.advance(seconds)
            trial.require(stage.server.descriptors() == descriptors, words)
