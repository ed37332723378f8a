"""What is said to a server that echoes: bytes of all kinds, and lines."""

import random

Rng = random.Random

WORDS = [
    b"hello\r\n", b"\r\n", b"\n", b"a\0", b"\0\0", b"\xff\xfd", b" x ", "é€".encode(),
    b"quit\n", b"\x04", b"\x1a", bytes(range(256)), b"\r", b"a", b"%s%d{}", b"\x1b[2J",
]  # fmt: skip
SIZES = [4096, 65535, 65536, 65537, 131_073, 200_000]
LINES = [
    b"hello\n", b"Mixed Case\n", b" x \n", b"\n", b"\r\n", b"a\r\n", b"a\0b\n",
    b"\n\n\n", b"\xff\xe9\n", "é€ß\n".encode(), b"1\x0b2\x0c3\x85\n", b"a\rb\n",
    b"no end", bytes(range(256)), b"TWICE twice\nonce\n",
]  # fmt: skip
LENGTHS = [1023, 1024, 1025, 1026, 2047, 2048, 2049, 3000, 10_000, 70_000]


def some(rng: Rng) -> list[bytes]:
    """Return bytes: a few, words that a terminal takes for something, or many."""
    return [piece(rng) for _ in range(rng.randint(1, 3))]


def piece(rng: Rng) -> bytes:
    """Return one of them."""
    match rng.choices(["few", "word", "many", "same"], [4, 5, 2, 2])[0]:
        case "few":
            return rng.randbytes(rng.randint(1, 40))
        case "word":
            return rng.choice(WORDS)
        case "many":
            return rng.randbytes(rng.choice(SIZES))
    return b"y" * rng.choice([1, 100, 1000, 2000, 5000, 300_000, 400_000, 3 << 20])


def much(rng: Rng) -> list[bytes]:
    """Return more than fits."""
    return [b"z" * rng.choice([100_000, 200_000, 400_000, 1_000_000])]


def lines(rng: Rng) -> list[bytes]:
    """Return lines, some of which are about as long as one may be."""
    return [line(rng) for _ in range(rng.randint(1, 5))]


def line(rng: Rng) -> bytes:
    """Return one of them."""
    if rng.random() < 0.7:
        return rng.choice(LINES)
    return b"l" * (rng.choice(LENGTHS) - 1) + rng.choice([b"\n", b"\n", b"\r\n", b""])
