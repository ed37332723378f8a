"""Goes on talking to who is gone."""

STEP = "chat"
FILE = "challenges/chat.py"
SAYS = "room.present"


class ChatProtocol:
    def connection_lost(self, exc):
        self.connections.discard(self.transport)
        self.resume_writing()
