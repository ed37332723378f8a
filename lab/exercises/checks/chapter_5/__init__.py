"""What the exercises of chapter 5 ask."""

from types import ModuleType

from lab.tracing.trace import Lane

from . import body, demand, events, exchange, gate, gone, room, running, tasks, upload

EARLIER = (3, 4)
TOLD = {Lane.TASK}

PARTS: tuple[ModuleType, ...] = (
    gate,
    body,
    exchange,
    tasks,
    running,
    demand,
    room,
    gone,
    upload,
    events,
)
