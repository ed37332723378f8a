"""Breaks off a response that is complete."""

STEP = "wire"
SAYS = ""
FILE = "wire.py"


class HTTPWire:
    def refuse(self, request, status):
        if not self.encoder.begun:
            _, headers, text = plain(status)
            head = Head(status, list(headers), None).with_length(len(text))
            body = text if request is None or request.method != b"HEAD" else b""
            self.encoder.close = True
            self.write(self.encoder.encode(head, body, end=True))
        else:
            self.transport.abort()
