"""Forgets to let the others go on when one leaves who had no room."""

STEP = "chat"
FILE = "challenges/chat.py"
SAYS = "client 1 has left, and client 2 still waits"


class ChatProtocol:
    def connection_lost(self, exc):
        self.connections.discard(self.transport)
        self.room.present.remove(self)
