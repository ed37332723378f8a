"""How long a server waits for a client who takes its time."""

import time

from lab.client import Client
from lab.comparison.questions import Slow
from lab.comparison.servers import Address
from lab.comparison.talk import Talk

WATCHED = 90.0  # seconds
EVERY = 0.5  # seconds between two letters of a client who drips


def watch(address: Address, slow: Slow, seconds: float = WATCHED) -> str:
    """Return after how many seconds the server ends the connection, and how.

    That is "408 after 10 s", or "closed after 5 s" if it says nothing more by then, or
    "open after 30 s".
    """
    begin = time.monotonic()
    received = b""
    with Client(address, patience=EVERY) as client:
        talk = Talk(client)
        talk.send(slow.begins)
        while (passed := time.monotonic() - begin) < seconds:
            try:
                data = talk.receive()
            except TimeoutError:
                talk.send(slow.letter)
                continue
            if not data:
                return f"{status(received)} after {passed:.0f} s"
            received += data
    return f"open after {seconds:.0f} s"


def status(received: bytes) -> str:
    """Return the status of an error that has come, or "closed" if none has."""
    code = received[9:12].decode()
    return code if code >= "400" else "closed"
