"""Does not say when it was."""

STEP = "encoder"
SAYS = "0 Date headers"
FILE = "encoder.py"


class Encoder:
    def encode_head(self, head):
        self.begun = True
        headers, names = list(head.headers), dict(head.headers)
        if head.length is None and head.status not in NO_CONTENT and not self.is_old:
            self.chunked = not self.is_head
            headers.append((b"transfer-encoding", b"chunked"))
        said = [value for name, value in headers if name == b"connection"]
        if has_close(said):
            self.close = True
        elif self.close:
            headers.append((b"connection", b"close"))
        lines = [b"%s: %s\r\n" % header for header in headers]
        return b"".join([STATUS_LINES[head.status], *lines, b"\r\n"])
