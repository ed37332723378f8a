"""Gives who has much to take no more time than others."""

STEP = "set"
SAYS = "was cut off after 6 seconds"


class HTTPProtocol:
    def set_deadline(self):
        self.deadline.wait_for(self.owed(), self.answered)
