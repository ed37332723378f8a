"""Refuses in the middle of a response."""

STEP = "wire"
SAYS = "one piece was sent"
FILE = "wire.py"


class HTTPWire:
    def refuse(self, request, status):
        if not self.encoder.done:
            _, headers, text = plain(status)
            head = Head(status, list(headers), None).with_length(len(text))
            body = text if request is None or request.method != b"HEAD" else b""
            self.encoder.close = True
            self.write(self.encoder.encode(head, body, end=True))
        else:
            self.transport.abort()
