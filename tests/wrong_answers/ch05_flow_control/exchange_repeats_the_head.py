"""Sends the head with every piece."""

STEP = "exchange"
FILE = "exchange.py"
SAYS = "yours sent Response and Data, then Response and Data"


class Exchange:
    def take_head(self):
        return (
            [closing(each) for each in self.unsent]
            if self.body.held_back
            else self.unsent
        )
