"""Leaves an address where it was when it first asked."""

STEP = "bucket"
FILE = "challenges/bucket.py"
SAYS = "known: first third; with yours: first second third"


class Buckets:
    def take(self, address):
        now = self.clock()
        self.forget(now)
        bucket = self.known.setdefault(address, Bucket(now))
        return bucket.take(now)
