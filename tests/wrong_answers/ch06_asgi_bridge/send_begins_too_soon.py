"""Notes that the response has begun before its head is checked."""

STEP = "send"
SAYS = "mended its mistakes"
FILE = "cycle.py"


class RequestCycle:
    async def send(self, message):
        if self.wire.gone:
            raise ConnectionResetError("the client is gone")
        match self.state, message["type"]:
            case State.NOT_STARTED, "http.response.start":
                self.state = State.STARTED
                self.head = head_of(message)
            case State.STARTED | State.HALF_SENT, "http.response.body":
                more = bool(message.get("more_body", False))
                self.send_body(content_of(message), more)
                if more:
                    await self.wire.drain()
            case state, kind:
                raise RuntimeError(f"{kind!r} came when the response was {state.value}")
