"""Saves tokens up without a bound."""

STEP = "bucket"
FILE = "challenges/bucket.py"
SAYS = "a client that rests has its five again"


class Bucket:
    def take(self, now):
        self.tokens += (now - self.since) / EVERY
        self.since = now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) * EVERY


class Buckets:
    def forget(self, now):
        pass
