"""Cuts a piece off what has come, and drops what is left."""

STEP = "read"
FILE = "reading.py"
SAYS = "the rest must not be lost"


class RequestReader:
    def feed(self):
        held, closed = self.conn.trailing_data
        if self.conn.their_state is h11.IDLE and not held:
            while self.unread.startswith(b"\r\n"):
                del self.unread[:2]
        piece = bytes(self.unread[: MAX_HEAD + 1 - len(held)])
        self.unread.clear()
        if piece or (self.eof and not closed):
            self.conn.receive_data(piece)
            return True
        return False
