"""What a client of a scenario receives, and how its stream stands."""

from lab.scenarios import difference
from lab.simulator.client import LabClient
from lab.tracing.words import quote

# How a stream stands, where no more bytes come.
SILENCE = "silence"
END = "the end"
RESET = "a reset"


class Inbox:
    """What has come for a client, to be taken from the front."""

    def __init__(self, client: LabClient) -> None:
        self.client = client
        self.was_reset = False  # True once the client was told; it is told once
        self.sent = b""  # what was sent since a response was read

    def receive(self, limit: int) -> tuple[bytes, str]:
        """Return the next bytes, and how the stream stands if there are fewer.

        Raises OSError if this end is closed.
        """
        came = b""
        while len(came) < limit:
            more = self.receive_at_once(limit - len(came))
            if not more:
                return came, self.standing(more)
            came += more
        return came, ""

    def receive_at_once(self, limit: int) -> bytes | None:
        """Return what has come, b"" at the end, or None if nothing else will."""
        try:
            return self.client.receive_at_once(limit)
        except ConnectionResetError:
            self.was_reset = True
            return None

    def standing(self, last: bytes | None) -> str:
        """Return how the stream stands, after what was received last."""
        if self.was_reset:
            return RESET
        return SILENCE if last is None else END


def in_words(came: bytes, standing: str) -> str:
    """Return in words what came, and what came instead of more."""
    if not came:
        return "nothing came" if standing == SILENCE else f"{standing} came"
    return f"{quote(came)} came" + (f", then {standing}" if standing else "")


def first_difference(expected: bytes, came: bytes) -> str:
    """Return in words where two runs of bytes, as long as each other, differ."""
    place = difference.first_difference(expected, came)
    wanted, got = (quote(data[place : place + 1]) for data in (expected, came))
    return f"byte {place + 1:,} is {got}, not {wanted}"
