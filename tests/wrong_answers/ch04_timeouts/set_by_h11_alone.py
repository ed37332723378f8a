"""Asks h11 what is owed, also after our end."""

STEP = "set"
SAYS = "is cut off"


class HTTPProtocol:
    def owed(self):
        return owed_to(self.reader, self.answered)
