"""Keeps a bucket for everybody who ever asked."""

STEP = "bucket"
FILE = "challenges/bucket.py"
SAYS = "known: first third; with yours: first second third"


class Buckets:
    def forget(self, now):
        pass
