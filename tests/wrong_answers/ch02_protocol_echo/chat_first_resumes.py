"""Lets everybody go on when the first of two has room again."""

STEP = "chat"
FILE = "challenges/chat.py"
SAYS = "client 2 does not, and fills our memory"


class ChatProtocol:
    def resume_writing(self):
        self.room.full.discard(self)
        for each in self.room.present:
            each.transport.resume_reading()
