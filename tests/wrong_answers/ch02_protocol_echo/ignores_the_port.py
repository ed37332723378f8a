"""Listens at whatever port is free."""

STEP = "listen"
SAYS = "it listens on 127.0.0.2, port 8000"


async def serve(host="127.0.0.1", port=8000):
    connections = Connections()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(lambda: EchoProtocol(connections), host)
    return Server(listener, connections)
