"""A server that listens at an address of ours, and not at the usual one."""

from collections.abc import Awaitable

from lab.exercises.subject import Serve
from lab.server import Stoppable
from lab.simulator.network import Address

PLACE = ("127.0.0.2", 8765)


def told(place: Address = PLACE) -> str:
    """Return how to begin to say that a server listens at another."""
    host, port = place
    return f"told to listen on {host}, port {port}"


def elsewhere(serve: Serve, place: Address = PLACE) -> Serve:
    """Return what makes the same server at a place of ours."""

    def serve_there(host: str, port: int) -> Awaitable[Stoppable]:
        return serve(*place)

    return serve_there
