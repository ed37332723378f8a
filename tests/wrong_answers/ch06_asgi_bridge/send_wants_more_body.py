"""Fails where a message does not say whether more follows."""

STEP = "send"
SAYS = "KeyError"
FILE = "cycle.py"


class RequestCycle:
    async def send(self, message):
        if self.wire.gone:
            raise ConnectionResetError("the client is gone")
        match self.state, message["type"]:
            case State.NOT_STARTED, "http.response.start":
                self.head = head_of(message)
                self.state = State.STARTED
            case State.STARTED | State.HALF_SENT, "http.response.body":
                more = bool(message["more_body"])
                self.send_body(content_of(message), more)
                if more:
                    await self.wire.drain()
            case state, kind:
                raise RuntimeError(f"{kind!r} came when the response was {state.value}")
