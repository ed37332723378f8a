"""Echoes no more than the first three bytes of what it is handed."""

STEP = "echo"
SAYS = '"hel" came'


class EchoProtocol:
    def data_received(self, data):
        self.transport.write(data[:3])
