"""Does not open the gate again."""

STEP = "room"
SAYS = "the answer is not whole"


class HTTPProtocol:
    def resume_writing(self):
        self.write_watch.cancel()
        if not self.ended:
            self.finish_response()
            self.handle_events()
        self.set_deadline()
