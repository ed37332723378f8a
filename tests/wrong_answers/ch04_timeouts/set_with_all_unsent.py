"""Lets unsent bytes earn time for whatever is owed."""

STEP = "set"
SAYS = "18 s are over, and the connection is still open"


class HTTPProtocol:
    def set_deadline(self):
        unsent = self.transport.get_write_buffer_size()
        self.deadline.wait_for(self.owed(), self.answered, unsent)
