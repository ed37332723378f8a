"""Lets a client's time run while the answer is ours to give."""

STEP = "owed"
FILE = "deadline.py"
SAYS = "the client owes NOTHING; yours says"


def owed_to(reader, answered):
    if reader.conn.their_state is h11.SEND_BODY:
        return Owed.BODY
    if reader.has_begun:
        return Owed.HEAD
    return Owed.NEXT_REQUEST if answered else Owed.FIRST_REQUEST
