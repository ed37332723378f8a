"""Takes messages for a client that is gone, and drops them."""

STEP = "send"
SAYS = "for a client that had reset"
FILE = "cycle.py"


class RequestCycle:
    async def send(self, message):
        if self.wire.gone:
            return
        match self.state, message["type"]:
            case State.NOT_STARTED, "http.response.start":
                self.head = head_of(message)
                self.state = State.STARTED
            case State.STARTED | State.HALF_SENT, "http.response.body":
                more = bool(message.get("more_body", False))
                self.send_body(content_of(message), more)
                if more:
                    await self.wire.drain()
            case state, kind:
                raise RuntimeError(f"{kind!r} came when the response was {state.value}")
