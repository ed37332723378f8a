"""Closes at what is no HTTP, and does not say why."""

STEP = "errors"
SAYS = "expected an answer with 400, but the end came"


class HTTPProtocol:
    def handle_events(self):
        while not self.ended and not self.transport.is_closing():
            try:
                event = self.reader.next_event()
            except h11.RemoteProtocolError:
                self.end()
                return
            if event is h11.NEED_DATA:
                return
            if event is h11.PAUSED:
                self.pause_reading()
                return
            self.on_event(event)
