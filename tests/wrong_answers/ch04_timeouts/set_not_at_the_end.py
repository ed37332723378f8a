"""Does not notice that the client's end changes what is owed."""

STEP = "set"
SAYS = "a client that has finished, and does not read its answer, is cut off"


class HTTPProtocol:
    def eof_received(self):
        self.reader.eof = True
        if self.ended:
            self.transport.close()
        else:
            self.handle_events()
        return True
