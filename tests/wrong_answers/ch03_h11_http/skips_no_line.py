"""Hands h11 the empty lines before a request."""

STEP = "read"
FILE = "reading.py"
SAYS = "empty lines before a request are skipped"


class RequestReader:
    def feed(self):
        held, closed = self.conn.trailing_data
        piece = bytes(self.unread[: MAX_HEAD + 1 - len(held)])
        del self.unread[: len(piece)]
        if piece or (self.eof and not closed):
            self.conn.receive_data(piece)
            return True
        return False
