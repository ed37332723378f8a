"""Does not pass the limits on."""

STEP = "rest"
SAYS = "the limits that serve() is given hold"


async def serve(host="127.0.0.1", port=8000, handler=echo, limits=LIMITS):
    connections = Connections()
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(
        lambda: HTTPProtocol(connections, handler, LIMITS), host, port
    )
    return Server(listener, connections)
