"""Listens on every address of the machine."""

STEP = "listen"
SAYS = "and not where asked"


async def serve(host="127.0.0.1", port=8000):
    connections = Connections()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(
        lambda: EchoProtocol(connections), "0.0.0.0", port
    )
    return Server(listener, connections)
