"""Looks whether it has enough only once for each piece."""

STEP = "demand"
SAYS = "what comes after a last request"


class HTTPProtocol:
    def handle_events(self):
        if self.has_enough():
            self.pause_reading()
            return
        while not self.ended and not self.transport.is_closing():
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
