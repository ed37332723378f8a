"""Hands h11 nothing before there is an empty line."""

STEP = "read"
FILE = "reading.py"
SAYS = "however the network cuts it"


class RequestReader:
    def feed(self):
        if b"\r\n\r\n" not in self.unread and not self.eof:
            return False
        piece = bytes(self.unread)
        self.unread.clear()
        self.conn.receive_data(piece)
        return True
