"""Takes empty lines away wherever h11 holds nothing, and so from a body."""

STEP = "read"
FILE = "reading.py"
SAYS = "within a body, it is content"


class RequestReader:
    def feed(self):
        held, closed = self.conn.trailing_data
        if not held:
            while self.unread.startswith(b"\r\n"):
                del self.unread[:2]
            if self.unread == b"\r" and not self.eof:
                return False
        piece = bytes(self.unread[: MAX_HEAD + 1 - len(held)])
        del self.unread[: len(piece)]
        if piece or (self.eof and not closed):
            self.conn.receive_data(piece)
            return True
        return False
