"""Counts on the task, which has not begun when the client goes at once."""

STEP = "server"
SAYS = "no attribute 'cancel'"
FILE = "cycle.py"


class RequestCycle:
    def forsake(self):
        done = self.state is State.DONE
        if not done and self.patience is None:
            self.patience = Timer(self.task.cancel)
            self.patience.start(FORSAKEN)
