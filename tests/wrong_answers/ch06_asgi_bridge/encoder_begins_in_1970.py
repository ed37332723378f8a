"""Dates a response by the loop's clock, which began with the loop."""

STEP = "encoder"
SAYS = "1970"
FILE = "encoder.py"


class Encoder:
    def encode_head(self, head):
        import asyncio

        self.begun = True
        headers, names = list(head.headers), dict(head.headers)
        if b"date" not in names:
            headers.insert(0, (b"date", date(int(asyncio.get_running_loop().time()))))
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
