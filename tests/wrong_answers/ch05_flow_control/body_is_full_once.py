"""Is full with exactly so many bytes, and with more than that no longer."""

STEP = "body"
FILE = "body.py"
SAYS = "65,537 bytes wait, and it is not full"


class RequestBody:
    @property
    def full(self):
        return len(self.waiting) == WINDOW
