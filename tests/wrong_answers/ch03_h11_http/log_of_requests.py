"""Writes no line where no request was understood."""

STEP = "log"
FILE = "challenges/log.py"
SAYS = "but there are 0"


class LoggingProtocol:
    def respond(self, answer, response):
        request = self.request
        super().respond(answer, response)
        if request is not None:
            sent = len(answer.body) if has_body(request, answer.status) else None
            self.write(entry(self.client, request, answer.status, sent))
