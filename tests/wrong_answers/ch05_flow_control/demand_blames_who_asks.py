"""Lets the limit run while the client waits for 100."""

STEP = "demand"
SAYS = "408"


class HTTPProtocol:
    def owed(self):
        if self.ended or self.transport.is_closing():
            return Owed.END if self.flow.open.is_set() else Owed.NOTHING
        if self.has_enough():
            return Owed.NOTHING
        return owed_to(self.reader, self.answered)
