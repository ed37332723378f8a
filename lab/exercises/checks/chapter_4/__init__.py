"""What the exercises of chapter 4 ask."""

from types import ModuleType

from lab.tracing.trace import Lane

from . import bucket, deadlines, late, leaving, phases, rest, room, timers, waiting

EARLIER = (3,)
TOLD = {Lane.TIMER}

PARTS: tuple[ModuleType, ...] = (
    timers,
    deadlines,
    phases,
    waiting,
    leaving,
    late,
    room,
    rest,
    bucket,
)
