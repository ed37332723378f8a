"""Makes a chunk of every piece, also of an empty one."""

STEP = "encoder"
SAYS = ""
FILE = "encoder.py"


class Encoder:
    def encode(self, head, data, end):
        pieces = [self.encode_head(head)] if head is not None else []
        if self.chunked and not end or data and self.chunked:
            pieces += [b"%x\r\n" % len(data), data, b"\r\n"]
        elif data:
            pieces.append(data)
        if end and self.chunked:
            pieces.append(b"0\r\n\r\n")
        self.done = end
        return b"".join(pieces)
