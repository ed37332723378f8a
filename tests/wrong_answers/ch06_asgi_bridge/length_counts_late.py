"""Sends first, and counts then."""

STEP = "length"
SAYS = "more than the body should have"
FILE = "cycle.py"


class RequestCycle:
    def send_body(self, data, more):
        carried = self.head.allows_content(self.method)
        head = self.head if self.state is State.STARTED else None
        if head and not more and (carried or data):
            head = head.with_length(len(data))
        self.wire.send(head, data if carried else b"", not more)
        if carried:
            self.count(len(data), more)
        self.state = State.HALF_SENT if more else State.DONE
