"""Receives once, and sends that back."""

STEP = "raw"
FILE = "raw_sockets.py"
SAYS = "without streams"


async def echo(client):
    loop = asyncio.get_running_loop()
    with contextlib.suppress(OSError):
        await loop.sock_sendall(client, await loop.sock_recv(client, READ_SIZE))
        await loop.sock_recv(client, READ_SIZE)
