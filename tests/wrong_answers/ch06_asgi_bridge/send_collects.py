"""Keeps the whole response, and sends it at its end."""

STEP = "send"
SAYS = "should have come once"
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
                self.state = State.HALF_SENT
                self.kept = getattr(self, "kept", b"") + content_of(message)
                if not more:
                    self.state = State.STARTED
                    self.send_body(self.kept, False)
            case state, kind:
                raise RuntimeError(f"{kind!r} came when the response was {state.value}")
