"""Gives each connection tokens of its own."""

STEP = "bucket"
FILE = "challenges/bucket.py"
SAYS = "it is the address that counts"


class RationedProtocol:
    def connection_made(self, transport):
        super().connection_made(transport)
        self.address = transport.get_extra_info("peername")
