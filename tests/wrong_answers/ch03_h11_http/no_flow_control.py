"""Does not mind that its answers pile up."""

STEP = "next"
SAYS = "the server read all of them"


class HTTPProtocol:
    def pause_writing(self):
        pass
