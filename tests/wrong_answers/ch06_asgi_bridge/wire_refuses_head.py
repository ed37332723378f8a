"""Sends a body to who asked for the head alone, where it refuses."""

STEP = "wire"
SAYS = ""
FILE = "wire.py"


class HTTPWire:
    def refuse(self, request, status):
        if not self.encoder.begun:
            _, headers, text = plain(status)
            head = Head(status, list(headers), None).with_length(len(text))
            body = text
            self.encoder.close = True
            self.write(self.encoder.encode(head, body, end=True))
        elif not self.encoder.done:
            self.transport.abort()
