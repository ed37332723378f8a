"""Sends content to whoever asked for the head alone."""

STEP = "length"
SAYS = ""
FILE = "response.py"


class Head:
    def allows_content(self, method):
        return self.status not in NO_CONTENT
