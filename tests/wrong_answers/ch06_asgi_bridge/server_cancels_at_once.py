"""Cancels an application as soon as its client has left."""

STEP = "server"
SAYS = ""
FILE = "cycle.py"


class RequestCycle:
    def forsake(self):
        done = self.state is State.DONE
        if not done and self.patience is None:
            self.patience = Timer(self.cancel)
            self.patience.start(0)
