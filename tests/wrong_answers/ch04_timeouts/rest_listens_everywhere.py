"""Listens on every address (A1-3)."""

STEP = "rest"
SAYS = "it listens on 0.0.0.0"


async def serve(host="127.0.0.1", port=8000, handler=echo, limits=LIMITS):
    connections = Connections()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(
        lambda: HTTPProtocol(connections, handler, limits), "0.0.0.0", port
    )
    return Server(listener, connections)
