"""Does not read on after a response."""

STEP = "server"
SAYS = ""


class HTTPProtocol:
    def on_response_end(self):
        assert self.receiver is not None
        self.receiver.response_over()
        self.finish_response()
        self.set_deadline()
        if self.reader.has_begun or self.reader.eof:
            asyncio.get_running_loop().call_soon(self.proceed)
