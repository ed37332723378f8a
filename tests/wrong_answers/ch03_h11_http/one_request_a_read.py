"""Asks for no further event when a request has ended."""

STEP = "dispatch"
SAYS = "expected 2 answers, but 1 came"


class HTTPProtocol:
    def handle_events(self):
        event = None
        while not self.ended and not isinstance(event, h11.EndOfMessage):
            try:
                event = self.reader.next_event()
            except h11.RemoteProtocolError as error:
                self.send_error(error_status(error, self.conn))
                return
            if event is h11.NEED_DATA:
                return
            if event is h11.PAUSED:
                self.pause_reading()
                return
            self.on_event(event)
