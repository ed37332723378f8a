"""Which servers a chapter has, what clients say to each, and whom it serves."""

import inspect
import random
import re
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from chapters.ch04_timeouts.timeouts import Limits
from lab.exercises.checks.chapter_8.accepting import ABORTED, NO_ROOM
from lab.exercises.subject import Serve, Subject
from lab.twin import echoes
from lab.twin.acts import GRACES, Data, Speech
from lab.twin.conversation import Author
from lab.twin.lifespans import Living
from lab.twin.lookout import Journal
from lab.twin.requests import RANGES, request, several
from lab.twin.scripts import (
    BEHIND,
    BIG,
    LIVES,
    ODD_LIVES,
    SLOW_LIVES,
    headed_script,
    long_script,
    plain_script,
)
from lab.twin.talk import OtherLimits, Talk
from lab.twin.toy_app import app
from lab.twin.toys import answer, handle

Rng = random.Random
KIB = 1024

# The modules of a chapter that serve, and how often each is asked.
MODULES = {
    1: {"server": 50, "raw_sockets": 22, "challenges.lines": 14},
    2: {"server": 55, "challenges.chat": 33},
    3: {"server": 70, "challenges.log": 15, "challenges.ranges": 15},
    4: {"server": 85, "challenges.bucket": 15},
    5: {"server": 80, "challenges.upload": 10, "challenges.events": 10},
    6: {"server": 100},
    7: {"server": 100},
    8: {"server": 80, "challenges.draining": 10, "challenges.background": 10},
}
OTHER_LIMITS: list[OtherLimits] = [
    (("write", 3.0),), (("write", 1.0),), (("write", None),), (("idle", None),),
    (("idle", 3.0),), (("head", 2.0),), (("head", None),), (("keep_alive", None),),
    (("keep_alive", 2.0),), (("body", 4.0),), (("body", None),), (("linger", 1.0),),
    (("linger", None),), (("write", None), ("linger", 2.0)),
]  # fmt: skip
TOYS: dict[int, Any] = {3: answer, 4: answer, 5: handle, 6: app, 7: app, 8: Living}
WHEN = re.compile(r"\[[^]]*\]")  # Which zone a log is in is its own affair.


@dataclass(frozen=True)
class World:
    """What is needed to talk to the servers of a chapter."""

    chapter: int

    @property
    def http(self) -> bool:
        """Whether they speak HTTP."""
        return self.chapter in TOYS

    def talk(self, seed: int) -> Talk:
        """Return a talk; the same seed gives the same one."""
        rng = Rng(seed)
        modules = MODULES[self.chapter]
        module = rng.choices([*modules], [*modules.values()])[0]
        main = not self.http and module != "challenges.chat" and rng.random() < 0.15
        clients = 3 if module == "challenges.chat" else 1
        talk = Talk((), module, main)
        if rng.random() < 0.5:
            talk = replace(talk, room=rng.choice([1, 4, 16, 256]) * KIB)
        if self.chapter >= 4 and rng.random() < 0.5:
            talk = replace(talk, limits=rng.choice(OTHER_LIMITS))
        if self.chapter >= 5 and rng.random() < 0.3:
            talk = replace(talk, high_water=rng.choice([0, 1, 1000, 9000]))
        if self.http and rng.random() < 0.08:
            talk = replace(talk, own=True)
        if self.chapter >= 8:
            talk = with_life(rng, talk)
        author = Author(rng, self.speech(module), clients, talk.main)
        acts = author.write(talk.how or talk.limits)
        return replace(talk, acts=acts)

    def speech(self, module: str) -> Speech:
        """Return what clients say to a module's server."""
        if not self.http:
            said = echoes.lines if module == "challenges.lines" else echoes.some
            return Speech(said, echoes.much, said)
        usual = OTHER_SPEECHES.get(module, self.usual)
        return Speech(usual, self.big, self.refused)

    def script(self, rng: Rng) -> bytes:
        """Return what the handler, or the application, is to do."""
        if self.chapter >= 8 and rng.random() < 0.15:
            return rng.choice(BEHIND)
        if self.chapter >= 6 and rng.random() < 0.25:
            return headed_script(rng)
        return (plain_script if self.chapter < 5 else long_script)(rng)

    def usual(self, rng: Rng) -> list[bytes]:
        """Return a request, odd in some way where that is what a chapter is about."""
        return request(rng, self.script(rng), 0.5 if self.chapter < 5 else 0.25)

    def big(self, rng: Rng) -> list[bytes]:
        """Return requests with much to send back."""
        script = b"b400000" if self.chapter < 5 else rng.choice(BIG)
        return several(rng, [script, b"e"] if rng.random() < 0.4 else [script])

    def refused(self, rng: Rng) -> list[bytes]:
        """Return an odd request."""
        return request(rng, b"", 1.0)

    def begin(self, subject: Subject, talk: Talk, journal: Journal) -> Serve:
        """Return what makes the server, or runs it; a toy writes down what it sees."""
        module, server = subject.module(talk.module), subject.module("server")
        begin: Serve = getattr(module, "main" if talk.main else "serve", server.serve)
        options = {"write": partial(note_line, journal), **dict(talk.how)}
        if self.http and not talk.own:
            toy: Any = partial(TOYS[self.chapter], journal)
            if self.chapter >= 8:
                toy = Living(journal, talk.life)
            if talk.module == "challenges.background":
                toy = module.Background(toy)
            options |= {"handler": toy, "app": toy}
        if talk.limits:
            options["limits"] = Limits(**dict(talk.limits))
        if talk.high_water is not None:
            options["high_water"] = talk.high_water
        known = {*inspect.signature(begin).parameters}
        if "how" in known:  # It hands on what it does not know.
            known |= {*inspect.signature(server.serve).parameters}
        return partial(begin, **{k: v for k, v in options.items() if k in known})


def note_line(journal: Journal, line: str) -> None:
    """Take a line of a log."""
    journal.append(("line", "", WHEN.sub("[]", line)))


def with_life(rng: Rng, talk: Talk) -> Talk:
    """Return a talk in which the application has a lifespan, and how it is served."""
    main = talk.module == "server" and rng.random() < 0.3
    slow = main and rng.random() < 0.3
    lives = SLOW_LIVES if slow else rng.choice([LIVES, ODD_LIVES])
    lifespan = rng.choice(["auto", "auto", "auto", "auto", "on", "off"])
    how: list[tuple[str, Any]] = [("lifespan", lifespan)]
    if slow:
        how.insert(0, ("startup_timeout", rng.choice([None, 0.5, 2.0])))
    elif rng.random() < 0.15:
        refusals = rng.choices([None, ABORTED, NO_ROOM], k=rng.choice([1, 3, 5]))
        how.insert(0, ("accept", tuple(refusals)))
    elif rng.random() < 0.4:
        how.insert(0, ("limit_connections", rng.choice([1, 2, 3])))
    if main:
        how.append(("grace", rng.choice(GRACES)))
    return replace(talk, main=main, how=tuple(how), life=rng.choice(lives))


def with_jobs(rng: Rng) -> list[bytes]:
    """Return a request that begins a job, which goes on after it."""
    job = b"j%d" % rng.choice([0, 1, 1000, 1001, 3000, 3001, 6000, 6001])
    return request(rng, b"%b;%b" % (job, rng.choice([b"e", b"s200;W5", b"z1000;W1"])))


def asking(rng: Rng) -> list[bytes]:
    """Return a request for what a load balancer asks, or for anything."""
    return request(rng, rng.choice([b"ready", long_script(rng)]))


def ranged(rng: Rng) -> list[bytes]:
    """Return a request for a part."""
    return request(rng, b"", rng.choice([0.0, 0.0, 0.3]), extra=rng.choice(RANGES))


def rationed(rng: Rng) -> list[bytes]:
    """Return requests in a row, perhaps too many."""
    return several(rng, [b""] * rng.randint(1, 14))


def posted(rng: Rng) -> list[bytes]:
    """Return a request of a listener, or something for them to hear."""
    if rng.random() < 0.4:
        return [b"GET / HTTP/1.1\r\nHost: a\r\n", b"\r\n"]
    if rng.random() < 0.1:
        return request(rng, b"")
    text = rng.choice(
        [b"a", b"", b"a\nb", b"a\r\nb\r", b"\n", "é".encode(), b"x" * 4096]
    )
    text = rng.choice([text, text * 2, b"x" * 4097, b"data: a\n\n"])
    head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(text)
    return [head, text] * rng.choice([1, 1, 1, 40])


OTHER_SPEECHES: dict[str, Data] = {
    "challenges.ranges": ranged,
    "challenges.bucket": rationed,
    "challenges.events": posted,
    "challenges.background": with_jobs,
    "challenges.draining": asking,
}
