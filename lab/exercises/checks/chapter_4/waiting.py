"""What is asked of a server that waits for its clients: the steps `set` and `late`."""

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.clock import clock
from lab.exercises.checks.http import GET, expect_answer, post
from lab.exercises.trial import Trial
from lab.scenarios.stage import Stage

LATE = f"{RFC}rfc9110#section-15.5.9"
SILENT = f"{RFC}rfc9112#section-9.5"
PROTOCOL = f"{DOCS}asyncio-protocol.html"
NONSENSE = b"nonsense\r\n\r\n"

# set


@check(
    "set",
    claim="a client that says nothing is left after ten seconds",
    why="It may have died, or mean us harm, and it holds a descriptor of ours.",
    see=SILENT,
    lasts=True,
)
def silence_has_an_end(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.advance(9.9)
        stage.expect_nothing()
        stage.advance(0.2)
        stage.expect_end()


@check(
    "set",
    claim="a head has ten seconds from its first byte, however it drips",
    why="Otherwise a byte now and then holds a connection for days.",
    see=LATE,
    lasts=True,
)
def a_head_that_drips_is_late(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        stage.advance(9)
        for place in range(10):
            stage.expect_nothing()
            stage.send(GET[place : place + 1])
            stage.advance(0.99)
        stage.expect_nothing()
        stage.advance(0.2)
        expect_answer(stage, 408)


@check(
    "set",
    claim="each head on a connection has ten seconds of its own",
    why="What the first request has used up is not taken from the second.",
    see=f"{RFC}rfc9112#section-9.3",
    lasts=True,
)
def each_head_has_its_own_time(trial: Trial) -> None:
    with trial.stage() as stage:
        stage.connect()
        for _ in range(2):
            stage.send(GET[:9])
            stage.advance(9)
            stage.expect_nothing()
            stage.send(GET[9:] + GET[:1])
            expect_answer(stage)
            stage.advance(9)
            stage.expect_nothing()
            stage.send(GET[1:])
            expect_answer(stage)


@check(
    "set",
    claim="a client that leaves takes its timers along",
    why="A timer that is forgotten keeps the connection in memory, and acts on it.",
    see=f"{PROTOCOL}#asyncio.BaseProtocol.connection_lost",
    lasts=True,
)
def no_timer_outlives_its_connection(trial: Trial) -> None:
    for data in (b"", b"GET", GET, post(b"bo", size=4), NONSENSE):
        for leave in (Stage.reset, Stage.close):
            with trial.stage() as stage:
                stage.connect()
                stage.send(data)
                leave(stage)
                left = len(stage.server.loop.armed_timers())
                trial.require(
                    not left, f"the client has left; timers that still run: {left}"
                )


@check(
    "set",
    claim="a protocol that is never connected starts no timer",
    why="Over TLS it may be made for a client that never finishes its handshake.",
    see=f"{PROTOCOL}#protocol-factories",
)
def a_factory_starts_nothing(trial: Trial) -> None:
    module = trial.subject.module("server")

    def make_protocol() -> None:
        module.HTTPProtocol(module.Connections(), module.echo, module.LIMITS)

    with clock(trial) as on:
        on.do(make_protocol)
        trial.require(on.armed() == 0, "there is no connection, and its timer runs")
        on.advance(100)


@check(
    "set",
    claim="a client that has finished, and does not read its answer, is cut off",
    why="Its end changes what is owed, as its bytes do: an end of ours is waited for.",
    see=f"{PROTOCOL}#asyncio.WriteTransport.abort",
    lasts=True,
)
def who_finishes_is_waited_for_anew(trial: Trial) -> None:
    with trial.stage(room=10) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(b"GET")
        stage.advance(1)
        stage.hang_up()
        expect_gone(trial, stage, 5, "the client's end")


# late


@check(
    "late",
    claim="a client whose request is late is told so with 408, and hears no more",
    why="It learns that it may try again, and that it was not the network.",
    see=LATE,
    lasts=True,
)
def late_requests_get_a_408(trial: Trial) -> None:
    for data, seconds in ((b"GET", 10), (post(b"", size=4), 20)):
        with trial.stage() as stage:
            stage.connect()
            stage.send(data)
            stage.advance(seconds - 0.1)
            stage.expect_nothing()
            stage.advance(0.2)
            answer = expect_answer(stage, 408)
            stage.expect_end()
            trial.require(answer.closes, "the end came, and the 408 did not say so")


@check(
    "late",
    claim="a client that is silent, and has asked nothing, gets the end without a word",
    why="Its request may be on the way. It would take a 408 for the answer to that.",
    see=SILENT,
    lasts=True,
)
def silence_is_not_answered(trial: Trial) -> None:
    for data in (b"", b"\r\n", GET):
        with trial.stage() as stage:
            stage.connect()
            stage.send(data)
            if data == GET:
                expect_answer(stage)
            stage.advance(11)
            stage.expect_end()


@check(
    "late",
    claim="a client that was told, and does not end, is gone five seconds later",
    why="Our FIN leaves half of the connection open, and with it a descriptor.",
    see=f"{RFC}rfc9112#section-9.6",
    lasts=True,
)
def an_end_is_waited_for(trial: Trial) -> None:
    for data, seconds in ((b"", 10), (b"GET", 10), (NONSENSE, 0)):
        with trial.stage() as stage:
            stage.connect()
            stage.send(data)
            stage.advance(seconds)
            expect_gone(trial, stage, 5, "our end")


@check(
    "late",
    claim="a client that does not even read its 408 is cut off, with abort()",
    why="close() waits until the client has taken what is left. This one never does.",
    see=f"{PROTOCOL}#asyncio.WriteTransport.abort",
    lasts=True,
)
def who_reads_nothing_is_cut_off(trial: Trial) -> None:
    with trial.stage(room=10) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(b"GET")
        stage.advance(10)
        expect_gone(trial, stage, 5, "our 408")


def expect_gone(trial: Trial, stage: Stage, seconds: float, since: str) -> None:
    """Expect that the only connection is closed so many seconds from now, not before.

    What is still to be sent earns the client less than half a second.
    """
    stage.advance(seconds - 0.1)
    trial.require(
        stage.server.descriptors() == 2,
        f"{seconds - 0.1:g} s after {since}, the connection is closed already",
    )
    stage.advance(0.6)
    trial.require(
        stage.server.descriptors() == 1,
        f"{seconds + 0.5:g} s after {since}, the connection is still open",
    )
