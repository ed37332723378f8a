"""Sends a client its own words, too."""

STEP = "chat"
FILE = "challenges/chat.py"
SAYS = "nobody hears himself"


class ChatProtocol:
    def data_received(self, data):
        for each in self.room.present:
            each.transport.write(data)
