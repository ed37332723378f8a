"""Does not tell h11 that the client has finished."""

STEP = "read"
FILE = "reading.py"
SAYS = "h11 is told when the client has finished"


class RequestReader:
    def feed(self):
        held, _ = self.conn.trailing_data
        if self.conn.their_state is h11.IDLE and not held:
            while self.unread.startswith(b"\r\n"):
                del self.unread[:2]
        piece = bytes(self.unread[: MAX_HEAD + 1 - len(held)])
        del self.unread[: len(piece)]
        if piece:
            self.conn.receive_data(piece)
        return bool(piece)
