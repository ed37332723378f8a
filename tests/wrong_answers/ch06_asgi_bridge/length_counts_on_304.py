"""Counts what a 304 does not carry."""

STEP = "length"
SAYS = "carries nothing, and send() raised"
FILE = "cycle.py"


class RequestCycle:
    def send_body(self, data, more):
        carried = self.head.allows_content(self.method)
        if carried or self.head.status == 304:
            self.count(len(data), more)
        head = self.head if self.state is State.STARTED else None
        if head and not more and (carried or data):
            head = head.with_length(len(data))
        self.wire.send(head, data if carried else b"", not more)
        self.state = State.HALF_SENT if more else State.DONE
