"""Has what it wants once the head is whole."""

STEP = "owed"
FILE = "deadline.py"
SAYS = "the client owes BODY; yours says NOTHING"


def owed_to(reader, answered):
    if reader.conn.their_state is not h11.IDLE:
        return Owed.NOTHING
    if reader.has_begun:
        return Owed.HEAD
    return Owed.NEXT_REQUEST if answered else Owed.FIRST_REQUEST
