"""Goes on with no request when there is room again."""

STEP = "next"
SAYS = "a client that reads again gets every answer"


class HTTPProtocol:
    def resume_writing(self):
        self.writable = True
        self.transport.resume_reading()
