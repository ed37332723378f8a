"""Writes the length that the head says, and not what was sent."""

STEP = "log"
FILE = "challenges/log.py"
SAYS = "a dash for its size"


class LoggingProtocol:
    def respond(self, answer, response):
        request = self.request
        super().respond(answer, response)
        self.write(entry(self.client, request, answer.status, len(answer.body)))
