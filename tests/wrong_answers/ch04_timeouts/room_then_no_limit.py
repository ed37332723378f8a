"""Waits for nothing when there is room again."""

STEP = "room"
SAYS = "expected the end, but nothing came"


class HTTPProtocol:
    def resume_writing(self):
        self.writable = True
        self.write_watch.cancel()
        if not self.ended:
            self.finish_response()
            self.handle_events()
