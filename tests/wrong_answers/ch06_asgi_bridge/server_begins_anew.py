"""Begins to wait anew each time that it is forsaken."""

STEP = "server"
SAYS = "it works on"
FILE = "cycle.py"


class RequestCycle:
    def forsake(self):
        done = self.state is State.DONE
        if not done:
            self.patience = self.patience or Timer(self.cancel)
            self.patience.start(FORSAKEN)
