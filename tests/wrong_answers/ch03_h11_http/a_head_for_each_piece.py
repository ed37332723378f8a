"""Hands over as much as a head may be long, each time that something comes."""

FILE = "reading.py"
STEP = "read"
SAYS = "Cut after 20,000 bytes"


class RequestReader:
    def feed(self) -> bool:
        """Hand h11 more bytes, or the end; return whether there was either."""
        if not self.unread and not self.eof:
            return False
        held, closed = self.conn.trailing_data
        if self.conn.their_state is h11.IDLE and not held:
            while self.unread.startswith(b"\r\n"):  # RFC 9112, section 2.2
                del self.unread[:2]
            if self.unread == b"\r" and not self.eof:
                return False
        piece = bytes(self.unread[: MAX_HEAD + 1])
        del self.unread[: len(piece)]
        if piece or (self.eof and not closed):
            self.conn.receive_data(piece)
            return True
        return False
