"""Waits without a limit for the next request."""

STEP = "server"
SAYS = ""


class HTTPProtocol:
    def on_response_end(self):
        assert self.receiver is not None
        self.receiver.response_over()
        self.transport.resume_reading()
        self.finish_response()
        if self.reader.has_begun or self.reader.eof:
            asyncio.get_running_loop().call_soon(self.proceed)
