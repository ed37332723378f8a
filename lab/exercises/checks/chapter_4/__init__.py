"""What the exercises of chapter 4 ask."""

from types import ModuleType

from lab.tracing.trace import Lane

from . import bucket, deadline, lazy, owed, patience, rest, room, timer, unsent, waiting

EARLIER = (3,)
TOLD = {Lane.TIMER}

PARTS: tuple[ModuleType, ...] = (
    timer,
    owed,
    deadline,
    patience,
    waiting,
    unsent,
    room,
    rest,
    bucket,
    lazy,
)
