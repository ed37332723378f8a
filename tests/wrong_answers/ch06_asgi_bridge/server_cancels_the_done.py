"""Cancels also who has given its response."""

STEP = "server"
SAYS = "it was cancelled after"
FILE = "cycle.py"


class RequestCycle:
    def forsake(self):
        done = self.state is State.DONE
        if self.patience is None:
            self.patience = Timer(self.cancel)
            self.patience.start(FORSAKEN)
