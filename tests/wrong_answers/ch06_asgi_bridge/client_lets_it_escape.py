"""Runs the application itself, and so its errors are those of the test."""

STEP = "client"
SAYS = "RuntimeError"
FILE = "challenges/client.py"


async def ask(app, target="/", method="GET", headers=(), body=b""):
    request = h11.Request(method=method, target=target, headers=[HOST, *headers])
    receiver = Receiver(RequestBody(lambda: None, held_back=False))
    receiver.body.feed(body)
    receiver.body.end()
    wire = MemoryWire(receiver.response_over)
    scope = http_scope(request, scheme="http", client=None, server=None)
    cycle = RequestCycle(scope, receiver.receive, wire)
    await app(scope, cycle.receive, cycle.send)
    return wire.answer()
