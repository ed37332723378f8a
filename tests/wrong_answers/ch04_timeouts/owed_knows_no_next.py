"""Treats every silence like the first."""

STEP = "owed"
FILE = "deadline.py"
SAYS = "the client owes NEXT_REQUEST; yours says FIRST_REQUEST"


def owed_to(reader, answered):
    if reader.conn.their_state is h11.SEND_BODY:
        return Owed.BODY
    if reader.conn.their_state is not h11.IDLE:
        return Owed.NOTHING
    return Owed.HEAD if reader.has_begun else Owed.FIRST_REQUEST
