"""Lets others run, and calls that waiting for room."""

STEP = "send"
SAYS = "pieces were taken for it"
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
                more = bool(message.get("more_body", False))
                self.send_body(content_of(message), more)
                if more:
                    await asyncio.sleep(0)
            case state, kind:
                raise RuntimeError(f"{kind!r} came when the response was {state.value}")
