"""What the exercises of chapter 6 ask."""

from functools import partial
from types import ModuleType

from lab.exercises.subject import Serve
from lab.tracing.trace import Lane

from . import (
    bridge,
    cancelling,
    excused,
    going_on,
    messages,
    receiving,
    room,
    running,
    scopes,
    serving,
    targets,
    timed,
)
from .apps import echo

TOLD = {Lane.APP}
EARLIER: tuple[int, ...] = (3, 4, 5)

PARTS: tuple[ModuleType, ...] = (
    scopes,
    targets,
    messages,
    room,
    receiving,
    cancelling,
    running,
    excused,
    serving,
    bridge,
    going_on,
    timed,
)


def serve(server: ModuleType) -> Serve:
    """Return what serves an application that does as the chapters before did."""
    return partial(server.serve, app=echo)
