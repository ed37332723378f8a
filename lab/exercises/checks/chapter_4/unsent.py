"""What is asked of a connection that ends, or has ended: the step `set`."""

import signal

from lab.exercises.check import DOCS, RFC, check
from lab.exercises.checks.http import request
from lab.exercises.trial import Trial

KEPT = request("/", f"X-Large: {'x' * 8000}")  # as its echo is
LARGE = request("/", f"X-Large: {'x' * 8000}", "Connection: close")


@check(
    "set",
    claim="a client that still has its answer to take has more time to end",
    why="A line may be slow: each KiB that is unsent earns a second, as in a body.",
    see=f"{RFC}rfc9112#section-9.6",
    lasts=True,
)
def what_is_unsent_earns_time(trial: Trial) -> None:
    with trial.stage(room=1000) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(LARGE)
        stage.advance(6)
        trial.require(
            stage.server.descriptors() == 2,
            "it had 7,000 bytes to take, and was cut off after 6 seconds",
        )
        stage.advance(8)
        trial.require(
            stage.server.descriptors() == 1,
            "14 seconds after our end, the connection is still open",
        )


@check(
    "set",
    claim="before our end, what is unsent earns no time",
    why="The next request can be sent while an answer is on its way.",
    see=f"{RFC}rfc9112#section-9.5",
)
def the_next_request_earns_no_time(trial: Trial) -> None:
    with trial.stage(room=1000) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(KEPT)
        stage.advance(18)
        trial.require(
            stage.server.descriptors() == 1,
            "it had 5 s for its next request, and 12 s for its end, with 7,000 bytes "
            "to take; 18 s are over, and the connection is still open",
        )


@check(
    "set",
    claim="a client that has left is counted out",
    why="A server that stops waits for every connection that it believes to be open.",
    see=f"{DOCS}asyncio-protocol.html#asyncio.BaseProtocol.connection_lost",
    lasts=True,
)
def who_has_left_is_counted_out(trial: Trial) -> None:
    with trial.program() as (program, stage):
        stage.connect()
        stage.reset()
        program.signal(signal.SIGTERM)
        trial.require(
            program.has_ended,
            "the client had left, and the server waited for it when it stopped",
        )
