"""Does nothing when there is no room."""

STEP = "room"
SAYS = "the server read all of it"


class EchoProtocol:
    def pause_writing(self):
        pass
