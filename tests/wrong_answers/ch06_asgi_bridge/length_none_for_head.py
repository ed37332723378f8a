"""Tells whoever asks for the head nothing of the length."""

STEP = "length"
SAYS = "expected Content-Length 5, and the answer has no"
FILE = "cycle.py"


class RequestCycle:
    def send_body(self, data, more):
        carried = self.head.allows_content(self.method)
        if carried:
            self.count(len(data), more)
        head = self.head if self.state is State.STARTED else None
        if head and not more and carried:
            head = head.with_length(len(data))
        self.wire.send(head, data if carried else b"", not more)
        self.state = State.HALF_SENT if more else State.DONE
