"""Does not expect that a client breaks the rules."""

STEP = "errors"
SAYS = "what is no HTTP gets one 400"


class HTTPProtocol:
    def handle_events(self):
        while not self.ended and not self.transport.is_closing():
            event = self.reader.next_event()
            if event is h11.NEED_DATA:
                return
            if event is h11.PAUSED:
                self.pause_reading()
                return
            self.on_event(event)
