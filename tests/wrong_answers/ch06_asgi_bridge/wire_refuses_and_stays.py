"""Refuses, and does not say that this was the last answer."""

STEP = "wire"
SAYS = ""
FILE = "wire.py"


class HTTPWire:
    def refuse(self, request, status):
        if not self.encoder.begun:
            _, headers, text = plain(status)
            head = Head(status, list(headers), None).with_length(len(text))
            body = text if request is None or request.method != b"HEAD" else b""
            self.write(self.encoder.encode(head, body, end=True))
        elif not self.encoder.done:
            self.transport.abort()
