"""Listens at whatever port is free."""

STEP = "serve"
SAYS = "it listens on 127.0.0.2, port 8000"


async def serve(host="127.0.0.1", port=8000):
    connections = Connections()

    async def handle(reader, writer):
        connections.add(writer.transport)
        try:
            await echo(reader, writer)
        finally:
            connections.discard(writer.transport)

    listener = await asyncio.start_server(handle, host)
    return Server(listener, connections)
