"""Takes the time until the application has ended."""

STEP = "timed"
SAYS = "0.750 s"
FILE = "challenges/timed.py"


class Watch:
    def line(self):
        end = now()
        took = f"{end - self.begun:.3f} s"
        line = f"{self.asked} {self.status or '-'} {self.size} bytes {took}"
        return f"{line} unfinished" if self.complete is None else line
