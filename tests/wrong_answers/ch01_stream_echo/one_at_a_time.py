"""Serves one client after the other."""

STEP = "serve"
SAYS = "a silent client delays nobody"


async def serve(host="127.0.0.1", port=8000):
    connections = Connections()
    turn = asyncio.Lock()

    async def handle(reader, writer):
        connections.add(writer.transport)
        async with turn:
            await echo(reader, writer)
        connections.discard(writer.transport)

    listener = await asyncio.start_server(handle, host, port)
    return Server(listener, connections)
