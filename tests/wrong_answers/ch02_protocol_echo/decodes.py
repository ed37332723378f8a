"""Takes the bytes for text."""

STEP = "echo"
SAYS = "UnicodeDecodeError"


class EchoProtocol:
    def data_received(self, data):
        self.transport.write(data.decode().encode())
