"""Sets no deadline when a client has taken the last of its answer."""

STEP = "room"
SAYS = "100 s after our end, the connection is still open"


class HTTPProtocol:
    def resume_writing(self):
        self.flow.resume()
        self.write_watch.cancel()
        if not self.ended:
            self.finish_response()
            self.handle_events()
            self.set_deadline()
