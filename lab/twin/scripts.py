"""Scripts: what a handler is to do, spelled in the target of a request.

Each is a few acts with `;` between them, a letter and a number each: `s404;w10` starts
an answer with 404 and writes 10 bytes. What a letter means stands beside each handler.
"""

import random

Rng = random.Random

STATUSES = [204, 304, 404, 500, 200, 205, 299, 599, 99, 600, 100, 199, 301]

# What may be done in turn, with which number, and how often.
NUMBERS = {
    b"r": [0], b"R": [0], b"s": [200, 200, 200, 204, 304, 404, 500, 100, 205, 99],
    b"w": [0, 1, 10, 10, 1000, 70_000, 300_000], b"W": [0, 5, 70_000],
    b"z": [0, 10, 1000, 4000, 12_000, 35_000], b"x": [0, 1, 2], b"k": [0], b"d": [0],
    b"h": [*range(9)], b"t": [0, 1, 2], b"c": [0], b"m": [0],
}  # fmt: skip
WEIGHTS = [10, 10, 12, 16, 10, 8, 3, 4, 4, 2, 2, 2, 2]
# What a handler does before a pause in which its client may leave, and after it.
BEFORE = [b"s200;w10", b"s200;w10;w10", b"R;s200;w0", b"r;s200", b"s204;w1", b""]
AFTER = [
    b"c", b"w10", b"x1", b"g", b"x0", b"R", b"d", b"w10;w10;c", b"d;x0", b"k;w5;W5",
    b"W5", b"s200;W1",
]  # fmt: skip
BIG = [
    b"s200;w300000;w300000;W5", b"R;s200;w70000;z1000;w70000;W9",
    b"k;s200;w300000;c;w10;W1", b"e",
]  # fmt: skip
# What follows on headers, one of which says that there are five bytes.
CONTENTS = [
    b"W5", b"W0", b"W6", b"w5;W0", b"w3;z1000;W2", b"w3;W3", b"w9;W0", b"w3", b"x0",
]  # fmt: skip

# Work that goes on behind a response
BEHIND = [b"s200;W5;z1000", b"s200;W5;z4000;x", b"R;s200;W5;d", b"s204;W0;z2500"]
# What an application does before it serves, and after: nothing odd, slow, or any.
LIVES = [b"v;u;v;q", b"v;k;u;v;q", b"v;k;u;z1000;k1;v;q"]
SLOW_LIVES = [
    b"v;z3000;u;v;q", b"v;z900;k;u;v;q", b"v;d", b"v;y", b"v;z1000;f1", b"v;z1000;x",
    b"z1000;v;u;v;q", b"z1000;x", b"v;z1000",
]  # fmt: skip
ODD_LIVES = [
    b"", b"x", b"x1", b"x2", b"v", b"v;x", b"v;x1", b"v;f", b"v;f1", b"v;f1;x",
    b"u;v;o;u;q;v;u;f;q", b"f;v;p;u;v;f;o;p", b"v;u;u;k;v;q;q;p", b"o;x", b"v;o",
    b"v;u", b"v;u;x", b"v;u;z3000", b"v;u;z3000;x", b"v;u;z400;x1", b"v;u;z3000;x2",
    b"v;u;d", b"v;u;y", b"v;u;v", b"v;u;v;p", b"v;u;v;p1", b"v;u;v;p1;x", b"v;u;v;x",
    b"v;u;v;x1", b"v;u;v;x2", b"v;u;v;q;x", b"v;u;v;q;x1", b"v;u;v;z3000;q",
    b"v;u;v;z6000;q", b"v;u;v;z3000;p", b"v;u;v;z2000;x", b"v;u;v;d", b"v;u;v;y",
    b"v;u;v;q;z500", b"v;u;v;q;z500;x", b"v;u;v;q;z3000", b"v;u;v;q;y", b"v;u;v;v",
    b"v;u;v;p;z3000;x", b"v;l;u;z1000;x", b"v;u;l;v;p", b"v;l;x",
    b"v;u;l;v;z6000;q", b"v;u;v;l;x",
]  # fmt: skip


def plain_script(rng: Rng) -> bytes:
    """Return how to answer: status, headers, body, or an exception."""
    acts = [b"", b"", b"", b"b70000", b"b400000", b"b0", b"b1", b"t"]
    acts += [b"s%d" % rng.choice(STATUSES), b"h%d" % rng.randrange(9)]
    acts += [b"h%d" % rng.randrange(9), b"x%d" % rng.randrange(6)]
    return b";".join(rng.choice(acts) for _ in range(rng.randint(0, 2))) or b"e"


def long_script(rng: Rng) -> bytes:
    """Return what to do in turn: echo, work when its client may have left, or any."""
    chance = rng.random()
    if chance < 0.25:
        return b"e"
    if chance < 0.5:
        pause = b"z%d" % rng.choice([10, 300, 1000])
        return b";".join([rng.choice(BEFORE), pause, rng.choice(AFTER)])
    found = [act(rng) for _ in range(rng.randint(1, 5))]
    if rng.random() < 0.5:
        first = [rng.choice([b"r", b"R", b"z10"]), b"s200"]
        found = [*rng.sample(first, 2), b"w10", *found[:2], b"W5"]
    return b";".join(found)


def headed_script(rng: Rng) -> bytes:
    """Return an answer with headers, not all of which a server may believe."""
    return b"h%d;%b" % (rng.randrange(9), rng.choice(CONTENTS))


def act(rng: Rng) -> bytes:
    """Return one thing to do."""
    verb = rng.choices([*NUMBERS], WEIGHTS)[0]
    return b"%b%d" % (verb, rng.choice(NUMBERS[verb]))


def acts_of(target: bytes) -> list[tuple[bytes, int]]:
    """Return the acts that a target asks for, each a letter and a number."""
    path = target.partition(b"?")[0]
    words = path.rpartition(b"/")[2].split(b";")
    return [(w[:1], int(w[1:]) if w[1:].isdigit() else 0) for w in words]
