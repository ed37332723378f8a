"""Goes on after a response if more has come, and not if the client has hung up."""

STEP = "server"
SAYS = "Expected the end"


class HTTPProtocol:
    def on_response_end(self):
        assert self.receiver is not None
        self.receiver.response_over()
        self.transport.resume_reading()
        self.finish_response()
        self.set_deadline()
        if self.reader.has_begun:
            asyncio.get_running_loop().call_soon(self.proceed)
