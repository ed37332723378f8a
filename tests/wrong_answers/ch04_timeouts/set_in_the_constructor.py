"""Starts its timer before there is a connection (A4-1)."""

STEP = "set"
SAYS = "there is no connection, and its timer runs"


class HTTPProtocol:
    def __init__(self, connections, handler, limits):
        self.connections = connections
        self.handler = handler
        self.transport: asyncio.Transport
        self.reader = RequestReader()
        self.writable = True
        self.ended = False
        self.answered = 0
        self.deadline = Deadline(limits, self.client_too_slow)
        self.deadline.wait_for(Owed.FIRST_REQUEST, 0)
        self.write_watch = WriteWatch(limits.write)
        self.request = None
        self.body = bytearray()
