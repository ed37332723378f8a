"""Looks for the method in the scope, which the application may change."""

STEP = "length"
SAYS = "changed the method in its scope"
FILE = "cycle.py"


class RequestCycle:
    def send_body(self, data, more):
        carried = self.head.allows_content(self.scope["method"])
        if carried:
            self.count(len(data), more)
        head = self.head if self.state is State.STARTED else None
        if head and not more and (carried or data):
            head = head.with_length(len(data))
        self.wire.send(head, data if carried else b"", not more)
        self.state = State.HALF_SENT if more else State.DONE
