"""Says from the beginning that the client has left."""

STEP = "client"
SAYS = "and found ['http.disconnect was"
FILE = "challenges/client.py"


async def ask(app, target="/", method="GET", headers=(), body=b""):
    request = h11.Request(method=method, target=target, headers=[HOST, *headers])
    receiver = Receiver(RequestBody(lambda: None, held_back=False))
    receiver.body.feed(body)
    receiver.body.end()
    receiver.client_left()
    wire = MemoryWire(receiver.response_over)
    scope = http_scope(request, scheme="http", client=None, server=None)
    await RequestCycle(scope, receiver.receive, wire).run(app)
    return wire.answer()
