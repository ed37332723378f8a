"""Lets the limit run while we do not read."""

STEP = "demand"
SAYS = "408"


class HTTPProtocol:
    def owed(self):
        if self.ended or self.transport.is_closing():
            return Owed.END if self.flow.open.is_set() else Owed.NOTHING
        if self.conn.they_are_waiting_for_100_continue:
            return Owed.NOTHING
        return owed_to(self.reader, self.answered)
