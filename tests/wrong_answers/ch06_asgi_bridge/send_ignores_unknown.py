"""Ignores messages that it does not know."""

STEP = "send"
SAYS = "given a message of an unknown type"
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
                    await self.wire.drain()
            case state, kind if kind.startswith("http.response.") and kind[14:] not in (
                "start",
                "body",
            ):
                pass
            case state, kind:
                raise RuntimeError(f"{kind!r} came when the response was {state.value}")
