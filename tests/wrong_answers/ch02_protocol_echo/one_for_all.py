"""Gives all clients the same protocol."""

STEP = "listen"
SAYS = "every client hears itself"


async def serve(host="127.0.0.1", port=8000):
    connections = Connections()
    protocol = EchoProtocol(connections)
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(lambda: protocol, host, port)
    return Server(listener, connections)
