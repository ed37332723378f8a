"""The requests of one connection, read by h11, however the network has cut them."""

import h11

MAX_HEAD = 32 * 1024  # bytes of a request before its body


class RequestReader:
    """What a client has sent: bytes go in, and events of h11 come out.

    h11 never holds more than a head may be long. So its limit strikes at the same byte,
    whether a head comes at once or byte by byte.
    """

    def __init__(self) -> None:
        self.conn = new_connection()
        self.unread = bytearray()  # received, and not yet handed to h11
        self.eof = False  # True once the client has finished sending

    @property
    def has_begun(self) -> bool:
        """Whether something has come of a request whose head is not whole.

        An empty line before it is nothing, and so is half of one.
        """
        return bool(self.conn.trailing_data[0] or self.unread.strip(b"\r"))

    def next_event(self) -> object:
        """Return the next event; NEED_DATA when all that has come is used up.

        Raises RemoteProtocolError where it breaks the rules of HTTP.
        """
        event: object = self.conn.next_event()
        while event is h11.NEED_DATA and self.feed():
            event = self.conn.next_event()
        return event

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
        piece = bytes(self.unread[: MAX_HEAD + 1 - len(held)])
        del self.unread[: len(piece)]
        if piece or (self.eof and not closed):
            self.conn.receive_data(piece)
            return True
        return False

    def start_next_cycle(self) -> None:
        """Make h11 ready for the next request, when this one is read and answered."""
        self.conn.start_next_cycle()
        held, _ = self.conn.trailing_data
        if held.startswith(b"\r"):  # h11 skips no empty line; feed() does.
            self.unread[:0] = held
            self.conn = new_connection()


def new_connection() -> h11.Connection:
    """Return the server's side of a connection, at its beginning."""
    return h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD)
