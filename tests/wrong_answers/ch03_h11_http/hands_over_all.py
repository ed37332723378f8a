"""Hands h11 all that has come, so that the cuts decide what is too long."""

STEP = "read"
FILE = "reading.py"
SAYS = "expected an answer with 431, but 200 came"


class RequestReader:
    def feed(self):
        held, closed = self.conn.trailing_data
        if self.conn.their_state is h11.IDLE and not held:
            while self.unread.startswith(b"\r\n"):
                del self.unread[:2]
        piece = bytes(self.unread)
        self.unread.clear()
        if piece or (self.eof and not closed):
            self.conn.receive_data(piece)
            return True
        return False
