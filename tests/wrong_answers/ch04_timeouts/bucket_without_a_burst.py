"""Lets one through at a time."""

STEP = "bucket"
FILE = "challenges/bucket.py"
SAYS = "expected answer 2 with 200"


class Bucket:
    def take(self, now):
        self.tokens = min(1, self.tokens + (now - self.since) / EVERY)
        self.since = now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) * EVERY
