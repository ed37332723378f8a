"""Starts another timer each time that it is forsaken."""

STEP = "server"
SAYS = "a timer still runs"
FILE = "cycle.py"


class RequestCycle:
    def forsake(self):
        done = self.state is State.DONE
        if not done:
            self.patience = Timer(self.cancel)
            self.patience.start(FORSAKEN)
