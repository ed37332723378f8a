"""Does not say that the body has ended."""

STEP = "client"
SAYS = "ask() has not returned"
FILE = "challenges/client.py"


async def ask(app, target="/", method="GET", headers=(), body=b""):
    request = h11.Request(method=method, target=target, headers=[HOST, *headers])
    receiver = Receiver(RequestBody(lambda: None, held_back=False))
    receiver.body.feed(body)
    wire = MemoryWire(receiver.response_over)
    scope = http_scope(request, scheme="http", client=None, server=None)
    await RequestCycle(scope, receiver.receive, wire).run(app)
    return wire.answer()
