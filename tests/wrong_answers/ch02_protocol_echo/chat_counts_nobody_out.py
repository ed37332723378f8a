"""Leaves who is gone among the open connections."""

STEP = "chat"
FILE = "challenges/chat.py"
SAYS = "waited for it when it stopped"


class ChatProtocol:
    def connection_lost(self, exc):
        self.room.present.remove(self)
        self.resume_writing()
