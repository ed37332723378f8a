"""Starts tasks that nobody refers to."""

STEP = "raw"
FILE = "raw_sockets.py"
SAYS = "0 are in self.clients"


class RawServer:
    def start_echo(self, client):
        task = asyncio.create_task(echo(client))
        task.add_done_callback(lambda task: client.close())
