"""Keeps the tasks of those who have left."""

STEP = "raw"
FILE = "raw_sockets.py"
SAYS = "1 are in self.clients"


class RawServer:
    def finished(self, task):
        self.clients[task].close()
