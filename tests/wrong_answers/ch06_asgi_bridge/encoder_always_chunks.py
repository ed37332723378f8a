"""Ends every response with an empty chunk."""

STEP = "encoder"
SAYS = "more than the body should have"
FILE = "encoder.py"


class Encoder:
    def encode(self, head, data, end):
        pieces = [self.encode_head(head)] if head is not None else []
        if data and self.chunked:
            pieces += [b"%x\r\n" % len(data), data, b"\r\n"]
        elif data:
            pieces.append(data)
        if end:
            pieces.append(b"0\r\n\r\n")
        self.done = end
        return b"".join(pieces)
