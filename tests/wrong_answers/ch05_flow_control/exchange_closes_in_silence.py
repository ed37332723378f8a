"""Does not say that the connection ends."""

STEP = "exchange"
FILE = "exchange.py"
SAYS = "the headers are date, x-first, connection; yours are date, x-first"


class Exchange:
    def take_head(self):
        taken, self.unsent = self.unsent, []
        return taken
