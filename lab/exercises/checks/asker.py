"""The standard library's HTTP client, for checks on real sockets."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from lab.client import PATIENCE
from lab.scenarios.complaint import problem
from lab.server import RealServer


class Got(NamedTuple):
    """What http.client made of an answer."""

    status: int
    body: bytes


class Asker:
    """The standard library's client, which has connected to a server."""

    def __init__(self, server: RealServer) -> None:
        self.connection = http.client.HTTPConnection(*server.address, timeout=PATIENCE)
        self.asked = ""
        self.connection.connect()

    def ask(self, method: str, target: str, body: bytes | None = None) -> None:
        """Send a request."""
        self.asked = f"{method} {target}"
        with self.complaining():
            self.connection.request(method, target, body)

    def receive(self) -> Got:
        """Return the answer to what was asked."""
        with self.complaining(), self.connection.getresponse() as answer:
            return Got(answer.status, answer.read())

    @contextmanager
    def complaining(self) -> Iterator[None]:
        """Turn what goes wrong into a ScenarioError."""
        try:
            yield
        except (OSError, http.client.HTTPException) as error:
            words = f"http.client asked {self.asked}, and got no answer"
            raise problem(f"{words}: {type(error).__name__}, {error}") from None


@contextmanager
def http_client(server: RealServer) -> Iterator[Asker]:
    """Yield a client, and close its connection."""
    asker = Asker(server)
    try:
        yield asker
    finally:
        asker.connection.close()
