"""Does not say that the connection ends."""

STEP = "exchange"
FILE = "exchange.py"
SAYS = "the body is held back, and the headers are"


class Exchange:
    def take_head(self):
        taken, self.unsent = self.unsent, []
        return taken
