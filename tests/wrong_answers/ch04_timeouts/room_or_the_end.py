"""Lets the time for the client's end run while it reads its last answer."""

STEP = "room"
SAYS = "29 s are over, and it is closed already"


class HTTPProtocol:
    def owed(self):
        if self.ended or self.transport.is_closing():
            return Owed.END
        return owed_to(self.reader, self.answered)
