"""Sends content with a status that has none."""

STEP = "length"
SAYS = ""
FILE = "response.py"


class Head:
    def allows_content(self, method):
        return method != "HEAD"
