"""Knows of no connection."""

STEP = "serve"
SAYS = "two are open; it knows 0"


async def serve(host="127.0.0.1", port=8000):
    connections = Connections()

    async def handle(reader, writer):
        await echo(reader, writer)

    listener = await asyncio.start_server(handle, host, port)
    return Server(listener, connections)
