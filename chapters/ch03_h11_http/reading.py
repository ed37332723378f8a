"""The requests of one connection, read by h11, however the network has cut them."""

import re
from http import HTTPStatus

import h11

from .rules import CHUNKED, error_status, request_of

MAX_HEAD = 32 * 1024  # bytes of a request before its body
MAX_LINES = 512  # lines of a head; h11 takes about 20 microseconds for each
LOOK_AHEAD = 64 * 1024  # bytes that may wait here for their turn
PIECE = 64 * 1024  # bytes of a body that h11 gets at once
CHUNKED_PIECE = 1024  # the same in chunks, and the longest line between them

EMPTY_LINES = re.compile(rb"(?:\r\n)+")
HEAD_END = re.compile(rb"\n\r?\n")  # RFC 9112, section 2.2: a lone LF may end a line.
BARE_CR = re.compile(rb"\r(?!\n|\Z)")


class RequestReader:
    """What a client has sent: bytes go in, and events of h11 come out.

    h11 gets a head only when all of it is there and sound, and a body in pieces. So a
    limit strikes at the same byte however a request is cut, and no line costs much.
    """

    def __init__(self) -> None:
        self.conn = new_connection()
        self.unread = bytearray()  # received, and not yet handed to h11
        self.searched = 0  # bytes of it that hold no end of a head
        self.chunked = False  # The body comes in chunks.
        self.eof = False  # The client has finished sending.
        self.stopped = False  # No request follows.

    # Called by the connection

    def receive(self, data: bytes) -> None:
        """Take what has come; drop it, if no request can follow."""
        last = self.stopped or self.conn.their_state is h11.MUST_CLOSE
        if not last or self.conn.their_state is h11.SEND_BODY:
            self.unread += data

    def stop(self) -> None:
        """Drop the requests that wait for their turn, and those that still come."""
        self.stopped = True
        if self.conn.their_state is not h11.SEND_BODY:
            self.unread.clear()

    @property
    def has_begun(self) -> bool:
        """Whether something has come of the next request; an empty line is nothing."""
        return bool(self.unread) and not self.unread.isspace()

    @property
    def full(self) -> bool:
        """Whether so much is waiting that no more should come."""
        return len(self.unread) >= LOOK_AHEAD

    @property
    def awaits_continue(self) -> bool:
        """Whether the client sends its body only after "100 Continue"."""
        return self.conn.they_are_waiting_for_100_continue

    def next_event(self) -> object:
        """Return the next event; NEED_DATA when all that has come is used up.

        Where it breaks the rules of HTTP, this is the status to answer with.
        """
        if self.stopped and self.conn.their_state is h11.IDLE:
            return h11.ConnectionClosed()
        event: object = h11.NEED_DATA
        try:
            if self.conn.their_state is h11.SEND_BODY:
                event = self.conn.next_event()
            while event is h11.NEED_DATA and self.feed():
                event = self.conn.next_event()
        except h11.RemoteProtocolError as error:
            return error_status(error)
        if type(event) is h11.Request:  # faster than isinstance()
            event = request_of(event)
            self.chunked = CHUNKED in event.headers
        return event

    def start_next_cycle(self) -> None:
        """Make ready for the next request, when this one is read and answered.

        h11 may hold the first bytes of it, and has no way to give them back.
        """
        self.unread[:0], _ = self.conn.trailing_data
        self.conn = new_connection()

    # What the others use

    def feed(self) -> bool:
        """Hand h11 what it can use, or the end; return whether there was either."""
        if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            return False  # The next request waits until this one is answered.
        size = self.piece_size()
        if piece := bytes(self.unread[:size]):
            del self.unread[:size]
            self.searched = 0
            self.conn.receive_data(piece)
        elif self.eof and not self.unread and not self.conn.trailing_data[1]:
            self.conn.receive_data(b"")
        else:
            return False
        return True

    def piece_size(self) -> int:
        """Return how many bytes h11 may have next."""
        if self.conn.their_state is h11.IDLE:
            return self.head_size()
        if not self.chunked:
            return PIECE
        held = len(self.conn.trailing_data[0])
        if held > CHUNKED_PIECE:
            raise too_long(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        return CHUNKED_PIECE + 1 - held

    def head_size(self) -> int:
        """Return the size of the next head, or 0 until all of it has come.

        Raises RemoteProtocolError for a head that h11 should not see.
        """
        if empty := EMPTY_LINES.match(self.unread):  # RFC 9112, section 2.2
            del self.unread[: empty.end()]
        end = HEAD_END.search(self.unread, max(0, self.searched - 2))
        size = end.end() if end else len(self.unread)
        most = min(size, MAX_HEAD)
        if has_control(self.unread[max(0, self.searched - 1) : most]):
            raise h11.RemoteProtocolError("a control character in a head")
        if size > MAX_HEAD and b"\n" not in self.unread[:MAX_HEAD]:
            raise too_long(HTTPStatus.REQUEST_URI_TOO_LONG)
        if size > MAX_HEAD or self.unread.count(b"\n", 0, size) > MAX_LINES + 1:
            raise too_long(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        self.searched = size
        return size if end or self.eof else 0


def has_control(part: bytearray) -> bool:
    """Return whether a head holds what ends no line and stands in none (RFC 9110, 5.5).

    Where h11 meets one after a run of blanks, its pattern takes time that grows with
    the square of the run.
    """
    found = 0 in part or 11 in part or 12 in part  # NUL, VT, FF: faster than a pattern
    return found or BARE_CR.search(part) is not None


def new_connection() -> h11.Connection:
    """Return the server's side of a connection, at its beginning."""
    return h11.Connection(h11.SERVER, max_incomplete_event_size=2 * MAX_HEAD)


def too_long(status: HTTPStatus) -> h11.RemoteProtocolError:
    """Return an error that is to be answered with this status."""
    return h11.RemoteProtocolError("too long", error_status_hint=status)
