"""Asks without a Host."""

STEP = "client"
SAYS = ""
FILE = "challenges/client.py"


async def ask(app, target="/", method="GET", headers=(), body=b""):
    request = h11.Request(method=method, target=target, headers=headers)
    receiver = Receiver(RequestBody(lambda: None, held_back=False))
    receiver.body.feed(body)
    receiver.body.end()
    wire = MemoryWire(receiver.response_over)
    scope = http_scope(request, scheme="http", client=None, server=None)
    await RequestCycle(scope, receiver.receive, wire).run(app)
    return wire.answer()
