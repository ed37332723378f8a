"""Sees no head in half of its first line."""

STEP = "owed"
FILE = "deadline.py"
SAYS = "the client owes HEAD; yours says FIRST_REQUEST"


def owed_to(reader, answered):
    if reader.conn.their_state is h11.SEND_BODY:
        return Owed.BODY
    if reader.conn.their_state is not h11.IDLE:
        return Owed.NOTHING
    if b"\n" in reader.conn.trailing_data[0]:
        return Owed.HEAD
    return Owed.NEXT_REQUEST if answered else Owed.FIRST_REQUEST
