"""Lets an application work on for ever."""

STEP = "server"
SAYS = "it works on"


class HTTPProtocol:
    def give_up(self):
        self.flow.lose()
        if self.receiver is not None and self.cycle is not None:
            self.receiver.client_left()
