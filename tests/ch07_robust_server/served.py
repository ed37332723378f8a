"""An application that is served in the lab, and what its clients say."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from chapters.ch06_asgi_bridge.asgi import App
from chapters.ch07_robust_server.server import serve
from lab.simulator.client import LabClient
from lab.simulator.server import LabServer
from tests.http_lab import GET, Serve, post, serving

DISCONNECT = {"type": "http.disconnect"}
OLD = GET.replace(b"1.1", b"1.0")
CLOSING = GET[:-2] + b"Connection: close\r\n\r\n"
HEAD = GET.replace(b"GET", b"HEAD")
EXPECT = post(b"", size=4)[:-2] + b"Expect: 100-continue\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


Begun = Callable[[Serve], Serve]  # makes a server's tasks begin as it says


def as_usual(serve: Serve) -> Serve:
    """Have tasks begin a turn after they are made."""
    return serve


def served(
    app: App,
    logs: Sequence[str] = (),
    room: int = 65_536,
    begun: Begun = as_usual,
) -> AbstractContextManager[LabServer]:
    """Serve an application; nothing may be left of its clients, and `logs` be logged.

    `room` is how many bytes the system holds for a client that does not read.
    """
    return serving(begun(partial(serve, app=app)), room=room, logs=logs)


@contextmanager
def talking(
    app: App,
    logs: Sequence[str] = (),
    room: int = 65_536,
    begun: Begun = as_usual,
) -> Iterator[tuple[LabServer, LabClient]]:
    """Serve an application as served() does, to one client that reads all at once."""
    with (
        served(app, logs, room, begun) as server,
        server.connect(reading=True) as client,
    ):
        yield server, client
