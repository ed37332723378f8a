"""Gives an answer 30 seconds, however fast it is read."""

STEP = "room"
SAYS = "and was cut off when it had"


class HTTPProtocol:
    def pause_writing(self):
        self.writable = False
        loop = asyncio.get_running_loop()
        self.write_watch.timer.handle = loop.call_later(30, self.transport.abort)
