"""What the exercises of chapter 5 ask."""

from types import ModuleType

from lab.tracing.trace import Lane

from . import (
    between,
    body,
    continuing,
    demand,
    echo,
    events,
    exchange,
    failing,
    gate,
    gone,
    refused,
    room,
    running,
    tasks,
    upload,
)

EARLIER = (3, 4)
TOLD = {Lane.TASK}

PARTS: tuple[ModuleType, ...] = (
    gate,
    body,
    exchange,
    echo,
    tasks,
    running,
    failing,
    continuing,
    demand,
    room,
    between,
    gone,
    refused,
    upload,
    events,
)
