"""Listens on every address of the machine."""

STEP = "serve"
SAYS = "and not where asked"


async def serve(host="127.0.0.1", port=8000):
    connections = Connections()

    async def handle(reader, writer):
        connections.add(writer.transport)
        try:
            await echo(reader, writer)
        finally:
            connections.discard(writer.transport)

    listener = await asyncio.start_server(handle, "0.0.0.0", port)
    return Server(listener, connections)
