"""What the exercises of chapter 8 ask.

The connection of chapter 7 is used as it is, so what earlier chapters ask of it is not
asked again: those of their checks stand here that are about the server around it.
"""

from functools import partial
from types import ModuleType

from lab.exercises.checks.chapter_6.apps import echo
from lab.exercises.subject import Serve
from lab.tracing.trace import Lane

from . import (
    accepting,
    background,
    counting,
    draining,
    ending,
    failing,
    grace,
    jobs,
    patience,
    pausing,
    places,
    programs,
    queueing,
    serving,
    signals,
    starting,
    state,
    stopping,
)

TOLD = {Lane.APP}

PARTS: tuple[ModuleType, ...] = (
    starting,
    failing,
    stopping,
    patience,
    state,
    counting,
    accepting,
    pausing,
    queueing,
    serving,
    places,
    grace,
    ending,
    signals,
    programs,
    draining,
    background,
    jobs,
)


def serve(server: ModuleType) -> Serve:
    """Return what serves an application without asking for its lifespan."""
    return partial(server.serve, app=echo, lifespan="off")
