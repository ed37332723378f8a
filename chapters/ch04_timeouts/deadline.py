"""The deadline for whatever a client owes us next."""

from collections.abc import Callable
from enum import Enum

import h11

from chapters.ch03_h11_http.reading import RequestReader

from .limits import LEAST_RATE, Limits
from .timer import Timer


class Owed(Enum):
    """What the client owes us; the value is the name of the limit for it."""

    FIRST_REQUEST = "idle"
    HEAD = "head"
    BODY = "body"
    NEXT_REQUEST = "keep_alive"
    END = "linger"
    NOTHING = ""


def owed_to(reader: RequestReader, answered: int) -> Owed:
    """Return what is owed on a connection where so many requests were answered."""
    state = reader.conn.their_state
    if state is h11.SEND_BODY:
        return Owed.BODY
    if state is not h11.IDLE:
        return Owed.NOTHING  # The request is here, and the answer is ours to give.
    if reader.has_begun:
        return Owed.HEAD
    return Owed.NEXT_REQUEST if answered else Owed.FIRST_REQUEST


class Deadline:
    """Calls back when the client has not given in time what it owes."""

    def __init__(self, limits: Limits, callback: Callable[[], None]) -> None:
        self.limits = limits
        self.timer = Timer(callback)
        self.awaited: tuple[Owed, int] | None = None

    def wait_for(self, owed: Owed, answered: int, unsent: int = 0) -> None:
        """Begin to wait, unless we wait for this already, of the same request.

        Bytes that are still unsent earn a client time, as those of a body do.
        """
        if self.awaited != (owed, answered):
            self.awaited = (owed, answered)
            limit: float | None = getattr(self.limits, owed.value, None)
            self.timer.start(None if limit is None else limit + unsent / LEAST_RATE)

    def earn(self, size: int) -> None:
        """Wait a little longer for a body of which so many bytes have come."""
        if self.awaited and self.awaited[0] is Owed.BODY:
            self.timer.extend(size / LEAST_RATE, self.limits.body)

    def cancel(self) -> None:
        """Wait for nothing any more."""
        self.timer.cancel()
