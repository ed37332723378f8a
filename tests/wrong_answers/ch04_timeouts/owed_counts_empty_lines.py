"""Takes an empty line for the beginning of a request."""

STEP = "owed"
FILE = "deadline.py"
SAYS = "the client owes FIRST_REQUEST; yours says HEAD"


def owed_to(reader, answered):
    if reader.conn.their_state is h11.SEND_BODY:
        return Owed.BODY
    if reader.conn.their_state is not h11.IDLE:
        return Owed.NOTHING
    if reader.unread or reader.conn.trailing_data[0]:
        return Owed.HEAD
    return Owed.NEXT_REQUEST if answered else Owed.FIRST_REQUEST
