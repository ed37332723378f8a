"""What is asked of a server whose clients are to read: the step `room`."""

from lab.exercises.check import DOCS, check
from lab.exercises.checks.flood import CROWDED
from lab.exercises.checks.http import GET, LAST, expect_answer, expect_answers, post
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage

PROTOCOL = f"{DOCS}asyncio-protocol.html"
LARGE = b"x" * 300_000
PACE = 1100  # bytes a second


@check(
    "room",
    claim="a client that takes nothing of its answer is cut off after 30 seconds",
    why="The transport says when it is full, and then nothing, until it is not.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.pause_writing",
    lasts=True,
)
def who_takes_nothing_is_cut_off(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(post(LARGE))
        stage.advance(29.9)
        trial.require(is_open(stage), "29.9 s are over, and it is closed already")
        stage.advance(0.2)
        trial.require(not is_open(stage), "30.1 s are over, and it is still open")


@check(
    "room",
    claim="a client that takes its answer slowly, but fast enough, gets all of it",
    why="An answer may be large, and a line slow. What we ask for is a rate.",
    see=f"{PROTOCOL}#asyncio.WriteTransport.get_write_buffer_size",
    lasts=True,
)
def who_takes_enough_gets_all(trial: Trial) -> None:
    with trial.stage(room=PACE) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(post(LARGE))
        taken = bytearray()
        for _ in range(100):
            stage.advance(1)
            taken += stage.client(1).receive_at_once(PACE) or b""
            if not is_open(stage):
                break
        trial.require(
            is_open(stage),
            f"the client took {PACE:,} bytes a second, and was cut off when it had "
            f"{len(taken):,} of 300,000",
        )
        stage.client(1).link.received[:0] = taken
        stage.read_again()
        expect_answer(stage)


@check(
    "room",
    claim="for its last answer, a client has as much time as for others",
    why="There is no room, so the end is not yet what it owes.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.pause_writing",
)
def the_last_answer_has_its_time(trial: Trial) -> None:
    with trial.stage(**CROWDED) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(post(b"x" * 6000, "Connection: close"))
        stage.advance(29)
        trial.require(is_open(stage), "29 s are over, and it is closed already")
        stage.read_again()
        expect_answer(stage, asked=LAST)
        stage.expect_end()


@check(
    "room",
    claim="a client that reads again in time is served on, and watched no more",
    why="Room is all that it owed. A watch that goes on would end a connection in use.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.resume_writing",
    lasts=True,
)
def who_reads_again_is_served_on(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(post(LARGE) + GET)
        stage.advance(29)
        stage.read_again()
        expect_answers(stage, 200, 200)
        for _ in range(10):
            stage.advance(4)
            stage.send(GET)
            expect_answer(stage)


@check(
    "room",
    claim="when there is room again, the next request is waited for, and not longer",
    why="What is owed has changed, and no byte of the client's will say so.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.resume_writing",
    lasts=True,
)
def who_reads_again_owes_a_request(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(post(LARGE))
        stage.advance(10)
        stage.read_again()
        expect_answer(stage)
        stage.advance(4.9)
        stage.expect_nothing()
        stage.advance(0.2)
        stage.expect_end()


@check(
    "room",
    claim="a client that has taken its last answer late, and does not end, is cut off",
    why="There is room again, so its end is owed. Nothing else will set that limit.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.resume_writing",
)
def who_has_taken_it_owes_the_end(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(post(LARGE, "Connection: close"))
        stage.advance(10)
        stage.read_again()
        expect_answer(stage, asked=LAST)
        stage.expect_end()
        stage.advance(100)
        trial.require(
            not is_open(stage), "100 s after our end, the connection is still open"
        )


@check(
    "room",
    claim="a client that leaves while it is watched takes that timer along, too",
    why="A watch that goes on looks at a transport that is dead.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.connection_lost",
    lasts=True,
)
def no_watch_outlives_its_connection(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(post(LARGE))
        stage.reset()
        left = len(stage.server.loop.armed_timers())
        trial.require(not left, f"the client has left; timers that still run: {left}")


def is_open(stage: Stage) -> bool:
    """Return whether there is a connection."""
    return stage.server.descriptors() == 2
