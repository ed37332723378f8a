"""A talk: what some clients do to a server, one act after another."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lab.simulator.link import KERNEL

OtherLimits = tuple[tuple[str, float | None], ...]


class Verb(StrEnum):
    """What can be done."""

    CONNECT = "connect"
    SEND = "send"
    OBEY = "send once asked"  # nothing, unless "100 Continue" has just come
    STALL = "stop reading"
    AGAIN = "read again"
    END = "hang up"
    CLOSE = "close"
    RESET = "reset"
    LOSE = "lose the network"
    ADVANCE = "let time pass"
    STOP = "stop the server"
    GIVE_UP = "cancel the stop"
    SIGNAL = "send a signal"
    LEAVE = "close every client"
    AFTERWARDS = "look what is left"


@dataclass(frozen=True)
class Act:
    """One thing that a client does, or time, or whoever stops the server.

    `parts` are sent, as one or in pieces of `cut` bytes, and `seconds` pass after each.
    They are the grace of a stop, too. `at_once`: the next act comes in the same turn.
    """

    verb: Verb
    client: int = 0
    parts: tuple[bytes, ...] = ()
    cut: int = 0
    seconds: float = 0.0
    signal: int = 0
    at_once: bool = False


@dataclass(frozen=True)
class Talk:
    """Acts, and the settings of the server and of the system in which they are done.

    `module` is the chapter's module that serves, and `main` says by which function.
    `limits` are those of chapter 4 that are not the usual ones. `own`: it serves the
    chapter's own handler, and none of ours. `how` is what
    chapter 8 is told besides, and `life` the script of its application's lifespan.
    """

    acts: tuple[Act, ...]
    module: str = "server"
    main: bool = False
    room: int = KERNEL
    high_water: int | None = None
    limits: OtherLimits = ()
    own: bool = False
    how: tuple[tuple[str, Any], ...] = ()
    life: bytes = b""
