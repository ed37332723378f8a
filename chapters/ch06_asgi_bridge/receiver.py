"""What an application receives of one request."""

import asyncio

from chapters.ch05_flow_control.body import RequestBody

from .asgi import Message


class Receiver:
    """The body in messages, and then, as often as it is asked, that this is over."""

    def __init__(self, body: RequestBody) -> None:
        self.body = body
        self.read = False  # The last of the body has been received.
        self.over = asyncio.Event()  # The client has left, or has its response.

    # Called by the connection

    def client_left(self) -> None:
        """Take note that the client sends no more, and may be gone."""
        self.body.lose()
        self.over.set()

    def response_over(self) -> None:
        """Take note that nobody has a use for the body any more."""
        self.read = True
        self.body.discard()
        self.body.lose()  # Whoever waits for more of it, waits no longer.
        self.over.set()

    # Called by the application

    async def receive(self) -> Message:
        """Return the next message (ASGI, HTTP, Request and Disconnect)."""
        if not self.read:
            try:
                data = await self.body.read()
            except ConnectionResetError:
                self.read = True
        if self.read:
            await self.over.wait()
            return {"type": "http.disconnect"}
        self.read = self.body.whole and not self.body.waiting
        return {"type": "http.request", "body": data, "more_body": not self.read}
