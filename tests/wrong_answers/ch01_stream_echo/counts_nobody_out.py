"""Believes that nobody ever leaves."""

STEP = "serve"
SAYS = "none is open; it knows 2"


async def serve(host="127.0.0.1", port=8000):
    connections = Connections()

    async def handle(reader, writer):
        connections.add(writer.transport)
        await echo(reader, writer)

    listener = await asyncio.start_server(handle, host, port)
    return Server(listener, connections)
