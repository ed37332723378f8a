"""Does not look at what has come meanwhile."""

STEP = "room"
SAYS = "expected 2 answers, but 1 came"


class HTTPProtocol:
    def resume_writing(self):
        self.flow.resume()
        self.write_watch.cancel()
        if not self.ended:
            self.finish_response()
        self.set_deadline()
