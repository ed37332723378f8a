"""Sends no head before there is an event."""

STEP = "events"
FILE = "challenges/events.py"
SAYS = "who listens hears at once"


class Channel:
    async def tell(self, exchange):
        listener = Listener()
        self.listeners.append(listener)
        try:
            exchange.start(200, HEADERS)
            while True:
                await exchange.write(await listener.next())
        finally:
            self.listeners.remove(listener)
