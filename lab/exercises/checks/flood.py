"""A client that sends as much as it can, and does not read."""

from typing import TypedDict

from lab.scenarios.complaint import attempt
from lab.scenarios.stage import Stage

PIECE = 4096  # bytes
MOST = 256  # pieces: a mebibyte


class Crowded(TypedDict):
    """How much the system holds in each direction, and each transport's mark."""

    room: int
    high_water: int | None


CROWDED = Crowded(room=4096, high_water=1024)


def flood(stage: Stage, client: int = 1, piece: bytes = b"x" * PIECE) -> int | None:
    """Send until there is no room; return how many bytes that took, None if no end."""
    sender = stage.client(client)
    with attempt("send"):
        for number in range(MOST):
            if not sender.can_send():
                return number * len(piece)
            sender.send_without_waiting(piece)
    return None
