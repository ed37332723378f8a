"""What is asked of a server that has ended, with bytes to send: the step `set`."""

from lab.exercises.bench import Bench
from lab.exercises.check import RFC, check
from lab.exercises.checks.http import request

LARGE = request("/", f"X-Large: {'x' * 8000}", "Connection: close")  # as its echo is


@check(
    "set",
    claim="a client that still has its answer to take has more time to end",
    why="A line may be slow: each KiB that is unsent earns a second, as in a body.",
    see=f"{RFC}rfc9112#section-9.6",
)
def what_is_unsent_earns_time(bench: Bench) -> None:
    with bench.stage(room=1000) as stage:
        stage.connect()
        stage.stop_reading()
        stage.send(LARGE)
        stage.advance(6)
        bench.require(
            stage.server.descriptors() == 2,
            "it had 7,000 bytes to take, and was cut off after 6 seconds",
        )
        stage.advance(8)
        bench.require(
            stage.server.descriptors() == 1,
            "14 seconds after our end, the connection is still open",
        )
