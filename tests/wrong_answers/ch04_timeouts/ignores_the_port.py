"""Listens at whatever port is free."""

STEP = "rest"
SAYS = "it listens on 127.0.0.2, port 8000"


async def serve(host="127.0.0.1", port=8000, handler=echo, limits=LIMITS):
    connections = Connections()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(
        lambda: HTTPProtocol(connections, handler, limits), host
    )
    return Server(listener, connections)
