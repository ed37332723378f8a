"""Counts out whose handler has come to its end."""

STEP = "serve"
SAYS = "cancelled in echo()"


async def serve(host="127.0.0.1", port=8000):
    connections = Connections()

    async def handle(reader, writer):
        connections.add(writer.transport)
        await echo(reader, writer)
        connections.discard(writer.transport)

    listener = await asyncio.start_server(handle, host, port)
    return Server(listener, connections)
