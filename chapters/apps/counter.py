"""Two counters: at one, requests at once undo each other's work; at the other, none."""

import asyncio
from http import HTTPStatus

from .messages import Response
from .router import Request, Route, Router, json_response

DELAY = 0.02  # seconds; it stands for a question to a database


class Counter:
    """A number that requests add one to."""

    def __init__(self, delay: float) -> None:
        self.delay = delay
        self.value = 0
        self.turn = asyncio.Lock()

    async def show(self, request: Request) -> Response:
        return json_response(HTTPStatus.OK, self.value)

    async def add(self, request: Request) -> Response:
        """Read, wait, write. Another request may do so too while this one waits.

        It then reads the number that we have read, and writes the one that we write:
        one of the two additions is lost.
        """
        value = self.value
        await asyncio.sleep(self.delay)
        self.value = value + 1
        return json_response(HTTPStatus.OK, self.value)

    async def add_in_turn(self, request: Request) -> Response:
        """Do the same while no other request does; each waits for all before it."""
        async with self.turn:
            return await self.add(request)


def counters(delay: float = DELAY) -> Router:
    """Return an application with two counters of its own, both at zero."""
    careless, careful = Counter(delay), Counter(delay)
    return Router(
        [
            Route("GET", "/careless", careless.show),
            Route("POST", "/careless", careless.add),
            Route("GET", "/careful", careful.show),
            Route("POST", "/careful", careful.add_in_turn),
        ]
    )


app = counters()
