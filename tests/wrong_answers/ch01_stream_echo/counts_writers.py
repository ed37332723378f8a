"""Counts the writers of connections, which can be closed and not aborted."""

STEP = "serve"
SAYS = "it knows a StreamWriter"


async def serve(host="127.0.0.1", port=8000):
    connections = Connections()

    async def handle(reader, writer):
        connections.add(writer)
        try:
            await echo(reader, writer)
        finally:
            connections.discard(writer)

    listener = await asyncio.start_server(handle, host, port)
    return Server(listener, connections)
