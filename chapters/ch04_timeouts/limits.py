"""How long the server waits for a client."""

from typing import NamedTuple

LEAST_RATE = 1024  # bytes per second, of a body that comes and of an answer that goes


class Limits(NamedTuple):
    """How many seconds we wait for what; None waits for ever."""

    idle: float | None = 10.0  # from connecting to the first byte
    head: float | None = 10.0  # from the first byte of a request to the end of its head
    body: float | None = 20.0  # for a body, and a second more for each KiB of it
    keep_alive: float | None = 5.0  # from an answer to the first byte after it
    write: float | None = 30.0  # for room, while the client takes less than LEAST_RATE
    linger: float | None = 5.0  # for the client's end of the connection, after ours


LIMITS = Limits()  # the ones that hold unless others are given
