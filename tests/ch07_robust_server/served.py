"""An application that is served in the lab, and what its clients say."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import partial

from chapters.ch06_asgi_bridge.asgi import App
from chapters.ch07_robust_server.server import serve
from lab.simulator.server import LabServer
from tests.http_lab import GET, post, serving

DISCONNECT = {"type": "http.disconnect"}
OLD = GET.replace(b"1.1", b"1.0")
CLOSING = GET[:-2] + b"Connection: close\r\n\r\n"
HEAD = GET.replace(b"GET", b"HEAD")
EXPECT = post(b"", size=4)[:-2] + b"Expect: 100-continue\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


def served(
    app: App, logs: Sequence[str] = (), room: int = 65_536
) -> AbstractContextManager[LabServer]:
    """Serve an application; nothing may be left of its clients, and `logs` be logged.

    `room` is how many bytes the system holds for a client that does not read.
    """
    return serving(partial(serve, app=app), room=room, logs=logs)
