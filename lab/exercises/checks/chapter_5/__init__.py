"""What the exercises of chapter 5 ask."""

from types import ModuleType

from lab.tracing.trace import Lane

from . import (
    body,
    demand,
    echo,
    events,
    exchange,
    failing,
    gone,
    listeners,
    losing,
    owing,
    room,
    running,
    tasks,
    upload,
    writer,
)

EARLIER = (3, 4)
TOLD = {Lane.TASK}

PARTS: tuple[ModuleType, ...] = (
    writer,
    body,
    exchange,
    echo,
    tasks,
    running,
    failing,
    demand,
    owing,
    room,
    losing,
    gone,
    upload,
    events,
    listeners,
)
