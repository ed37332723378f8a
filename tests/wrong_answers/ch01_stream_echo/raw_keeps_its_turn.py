"""Leaves no turn to the others."""

STEP = "raw"
FILE = "raw_sockets.py"
SAYS = "before client 2 had its first"


async def echo(client):
    loop = asyncio.get_running_loop()
    with contextlib.suppress(OSError):
        while data := await loop.sock_recv(client, READ_SIZE):
            await loop.sock_sendall(client, data)
