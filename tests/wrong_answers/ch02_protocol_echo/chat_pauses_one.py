"""Stops reading from the client without room, who says nothing."""

STEP = "chat"
FILE = "challenges/chat.py"
SAYS = "all was kept for client 1"


class ChatProtocol:
    def pause_writing(self):
        self.transport.pause_reading()

    def resume_writing(self):
        self.transport.resume_reading()
