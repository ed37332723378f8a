"""A selector for asyncio's loop that looks at sockets in memory, and never waits."""

from collections.abc import Callable, Iterator, Mapping
from selectors import BaseSelector, SelectorKey
from typing import Any, Protocol

from lab.errors import LabError

FIRST_DESCRIPTOR = 100_000  # far from real ones, so that none is mistaken for one


class Readiness(Protocol):
    """What the selector wants to know of a socket."""

    closed: bool

    def ready(self) -> int: ...


class LabSelector(BaseSelector):
    """A selector over sockets in memory that never waits.

    It calls `turn` whenever it is asked for news. Where another would wait, it calls
    `rest` with the most that it would wait, in seconds, or with None where only a
    socket could end the wait.
    """

    def __init__(
        self, turn: Callable[[], None], rest: Callable[[float | None], None]
    ) -> None:
        self.turn = turn
        self.rest = rest
        self.sockets: list[Readiness] = []
        self.keys = Keys()
        self.news: set[int] = set()  # descriptors of sockets that may be ready

    def add(self, new: Readiness) -> int:
        """Take in a socket; return its descriptor."""
        self.sockets.append(new)
        return FIRST_DESCRIPTOR + len(self.sockets) - 1

    def register(self, fileobj: Any, events: int, data: Any = None) -> SelectorKey:
        fd = descriptor(fileobj)
        if fd < FIRST_DESCRIPTOR:
            raise LabError(f"the lab has no sockets but its own: {fileobj}")
        self.news.add(fd)
        self.keys.by_descriptor[fd] = SelectorKey(fileobj, fd, events, data)
        return self.keys[fd]

    def modify(self, fileobj: Any, events: int, data: Any = None) -> SelectorKey:
        return self.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> SelectorKey:
        return self.keys.by_descriptor.pop(self.keys[fileobj].fd)

    def get_map(self) -> Mapping[Any, SelectorKey]:
        return self.keys

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        self.turn()
        if not self.news:  # as in most turns
            if timeout != 0:
                self.rest(timeout)
            return []
        asked = [(fd, self.events(fd)) for fd in sorted(self.news)]
        ready = [(fd, events) for fd, events in asked if events]
        self.news = {fd for fd, _ in ready}
        if not ready and timeout != 0:
            self.rest(timeout)
        return [(self.keys.by_descriptor[fd], events) for fd, events in ready]

    def callbacks(self) -> list[Any]:
        """Return the handles that asyncio registered with sockets that are ready."""
        ready = [self.keys[fd] for fd in sorted(self.news) if self.events(fd)]
        return [handle for key in ready for handle in key.data if handle is not None]

    def events(self, fd: int) -> int:
        """Return which of the awaited events a socket is ready for."""
        key = self.keys.by_descriptor.get(fd)
        return key.events & self.sockets[fd - FIRST_DESCRIPTOR].ready() if key else 0


class Keys(Mapping[Any, SelectorKey]):
    """What is registered, found by a descriptor or by the object that has one."""

    def __init__(self) -> None:
        self.by_descriptor: dict[int, SelectorKey] = {}

    def __getitem__(self, fileobj: Any) -> SelectorKey:
        """Return what is registered; ValueError for what is closed, and is not."""
        fd = descriptor(fileobj)
        if fd >= 0:
            return self.by_descriptor[fd]
        for key in self.by_descriptor.values():
            if key.fileobj is fileobj:
                return key
        raise ValueError(f"Invalid file descriptor: {fd}")

    def __len__(self) -> int:
        return len(self.by_descriptor)

    def __iter__(self) -> Iterator[int]:
        return iter(self.by_descriptor)


def descriptor(fileobj: Any) -> int:
    """Return the descriptor that an object has, or is."""
    return fileobj if isinstance(fileobj, int) else int(fileobj.fileno())
