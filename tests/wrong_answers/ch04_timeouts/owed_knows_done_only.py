"""Takes DONE for the only state in which nothing is owed."""

STEP = "owed"
FILE = "deadline.py"
SAYS = "the client owes NOTHING; yours says FIRST_REQUEST"


def owed_to(reader, answered):
    if reader.conn.their_state is h11.SEND_BODY:
        return Owed.BODY
    if reader.conn.their_state is h11.DONE:
        return Owed.NOTHING
    if reader.has_begun:
        return Owed.HEAD
    return Owed.NEXT_REQUEST if answered else Owed.FIRST_REQUEST
