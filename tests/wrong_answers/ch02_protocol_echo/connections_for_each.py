"""Gives each protocol connections of its own."""

STEP = "listen"
SAYS = "can end the connections"


async def serve(host="127.0.0.1", port=8000):
    connections = Connections()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(lambda: EchoProtocol(Connections()), host, port)
    return Server(listener, connections)
