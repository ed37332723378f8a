"""Lets an answer begin again."""

STEP = "exchange"
FILE = "exchange.py"
SAYS = "an answer has begun already, so Exchange.start(200) raises RuntimeError; yours returns"


class Exchange:
    def begin(self, status, response):
        self.status = status
        self.unsent.append(response)
