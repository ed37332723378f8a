"""Lets every byte earn time, of heads as well."""

STEP = "deadline"
FILE = "deadline.py"
SAYS = "told to wait 7 s for a head"


class Deadline:
    def earn(self, size):
        self.timer.extend(size / LEAST_RATE, self.limits.body)
