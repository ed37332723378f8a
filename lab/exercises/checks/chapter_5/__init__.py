"""What the exercises of chapter 5 ask."""

from types import ModuleType

from lab.tracing.trace import Lane

from . import (
    body,
    demand,
    echo,
    ending,
    events,
    exchange,
    failing,
    gone,
    listeners,
    losing,
    owing,
    readers,
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
    readers,
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
    ending,
    upload,
    events,
    listeners,
)
