"""Counts every request as the first."""

STEP = "set"
SAYS = "each head on a connection has ten seconds of its own"


class HTTPProtocol:
    def set_deadline(self):
        unsent = self.transport.get_write_buffer_size() if self.ended else 0
        self.deadline.wait_for(self.owed(), 0, unsent)
