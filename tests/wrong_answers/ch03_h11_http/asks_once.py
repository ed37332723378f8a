"""Feeds h11, and forgets to ask it again."""

STEP = "read"
FILE = "reading.py"
SAYS = "expected an answer with 200, but nothing came"


class RequestReader:
    def next_event(self):
        event = self.conn.next_event()
        if event is h11.NEED_DATA:
            self.feed()
        return event
