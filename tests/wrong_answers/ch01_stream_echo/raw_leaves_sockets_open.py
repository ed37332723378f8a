"""Forgets to close the socket."""

STEP = "raw"
FILE = "raw_sockets.py"
SAYS = "without streams"


class RawServer:
    def finished(self, task):
        self.clients.pop(task)
