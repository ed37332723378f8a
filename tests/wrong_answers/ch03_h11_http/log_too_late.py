"""Asks for the request when it is answered, and so forgotten."""

STEP = "log"
FILE = "challenges/log.py"
SAYS = "every answer has a line"


class LoggingProtocol:
    def respond(self, answer, response):
        super().respond(answer, response)
        sent = len(answer.body) if has_body(self.request, answer.status) else None
        self.write(entry(self.client, self.request, answer.status, sent))
