"""Takes a token from whoever is refused, too."""

STEP = "bucket"
FILE = "challenges/bucket.py"
SAYS = "a 429 says in whole seconds when to come again"


class Bucket:
    def take(self, now):
        self.tokens = min(BURST, self.tokens + (now - self.since) / EVERY)
        self.since = now
        self.tokens -= 1
        return max(0.0, -self.tokens * EVERY)
