"""Watches on when there is room again."""

STEP = "room"
SAYS = "a client that reads again in time is served on"


class HTTPProtocol:
    def resume_writing(self):
        self.writable = True
        if not self.ended:
            self.finish_response()
            self.handle_events()
        self.set_deadline()
