"""Stops reading, and never starts again."""

STEP = "room"
SAYS = "what was not read waits with the client"


class EchoProtocol:
    def resume_writing(self):
        pass
