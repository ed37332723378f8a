"""Makes up a status for a body that has none."""

STEP = "send"
SAYS = "given a body before the status"
FILE = "cycle.py"


class RequestCycle:
    async def send(self, message):
        if self.wire.gone:
            raise ConnectionResetError("the client is gone")
        if self.state is State.NOT_STARTED and message["type"] == "http.response.body":
            await self.send({"type": "http.response.start", "status": 200})
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
