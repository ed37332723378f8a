"""Lets the loss of a client out of its task."""

STEP = "raw"
FILE = "raw_sockets.py"
SAYS = "ConnectionResetError"


async def echo(client):
    loop = asyncio.get_running_loop()
    while data := await loop.sock_recv(client, READ_SIZE):
        await loop.sock_sendall(client, data)
        await asyncio.sleep(0)


class RawServer:
    def finished(self, task):
        self.clients.pop(task).close()
        task.result()
