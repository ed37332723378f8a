"""Goes on telling who has left."""

STEP = "events"
FILE = "challenges/events.py"
SAYS = "is among self.listeners still"


class Channel:
    async def tell(self, exchange):
        listener = Listener()
        self.listeners.append(listener)
        exchange.start(200, HEADERS)
        await exchange.write(COMMENT)
        while True:
            await exchange.write(await listener.next())
