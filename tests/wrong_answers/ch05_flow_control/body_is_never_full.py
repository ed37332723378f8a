"""Has no window."""

STEP = "body"
FILE = "body.py"
SAYS = "65,536 bytes wait, and it is not full"


class RequestBody:
    @property
    def full(self):
        return False
