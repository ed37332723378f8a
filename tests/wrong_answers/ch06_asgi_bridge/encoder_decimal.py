"""Writes the size of a chunk in decimal digits."""

STEP = "encoder"
SAYS = ""
FILE = "encoder.py"


class Encoder:
    def encode(self, head, data, end):
        pieces = [self.encode_head(head)] if head is not None else []
        if data and self.chunked:
            pieces += [b"%d\r\n" % len(data), data, b"\r\n"]
        elif data:
            pieces.append(data)
        if end and self.chunked:
            pieces.append(b"0\r\n\r\n")
        self.done = end
        return b"".join(pieces)
