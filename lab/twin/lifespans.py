"""An application with a lifespan, which does in it what a script of its own spells."""

import asyncio
import logging
from contextlib import suppress
from typing import Any

from lab.twin.lookout import LIFE, Journal
from lab.twin.scripts import acts_of
from lab.twin.toy_app import OnMessages
from lab.twin.toys import Diary

MESSAGES = {
    b"u": "lifespan.startup.complete", b"f": "lifespan.startup.failed",
    b"q": "lifespan.shutdown.complete", b"p": "lifespan.shutdown.failed",
    b"o": "http.response.start",
}  # fmt: skip
ERRORS = [ValueError, SystemExit, asyncio.CancelledError]


class Living:
    """Serves as chapter 8 does."""

    def __init__(self, journal: Journal, life: bytes) -> None:
        self.journal, self.life = journal, life
        self.running = 0  # requests, and their jobs
        disable_loggers(False)  # The talk before may have done that.

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await OnLifespan(self, scope, receive, send).run()
            return
        self.running += 1
        try:
            await self.respond(scope, receive, send)
        finally:
            self.running -= 1

    async def respond(self, scope: Any, receive: Any, send: Any) -> None:
        """Respond, put something into all that is kept, and keep something else."""
        state = scope.get("state", {})
        jobs = state.pop("background", None)
        request = OnMessages(self.journal, scope, receive, send)
        for kept in state.values():
            kept.append(request.diary.number)
        state["own"] = []
        for verb, number in acts_of(scope["raw_path"]):
            if verb == b"j" and jobs is not None:
                jobs.start(self.work(request.diary, number))
        await request.run()

    async def work(self, diary: Diary, milliseconds: int) -> None:
        """Work so long, and fail in the end if that is an odd number."""
        self.running += 1
        try:
            await diary.attempt(lambda: asyncio.sleep(milliseconds / 1000))
            if milliseconds % 2:
                raise ValueError("toy")
        finally:
            self.running -= 1


class OnLifespan:
    """One run of the script of a lifespan.

    v: receive; u, f, q, p: say that the startup, or the shutdown, is complete or has
    failed, with a message or without; o: send what has no place there; k: keep
    something in the state; z: sleep so many milliseconds; d: for ever; y: for ever,
    whoever cancels it; l: disable the server's loggers; x: an error.
    """

    def __init__(self, app: Living, scope: Any, receive: Any, send: Any) -> None:
        self.app, self.state = app, scope["state"]
        self.receive, self.send = receive, send
        shown = {key: scope[key] for key in sorted(scope.keys() - {"state"})}
        self.diary = Diary(app.journal, repr(shown), number=LIFE)
        self.diary.quiet = True

    async def run(self) -> None:
        """Do every act."""
        for verb, number in acts_of(self.app.life):
            await self.act(verb, number)
        self.diary.note("returned")

    async def act(self, verb: bytes, number: int) -> None:
        attempt = self.diary.attempt
        match verb:
            case b"v":
                message = await attempt(self.receive)
                self.diary.note("received", message, self.app.running)
            case b"k":
                self.state[f"kept {number}"] = []
            case b"z":
                await attempt(lambda: asyncio.sleep(number / 1000))
            case b"d":
                await attempt(lambda: asyncio.sleep(1e6))
            case b"y":  # How often it is cancelled is open.
                for _ in range(9):
                    with suppress(asyncio.CancelledError):
                        await asyncio.sleep(1e6)
            case b"l":
                disable_loggers(True)
            case b"x":
                raise ERRORS[number % len(ERRORS)]("toy")
            case _ if verb in MESSAGES:
                said = {"message": "toy"} if number else {}
                await attempt(lambda: self.send({"type": MESSAGES[verb], **said}))


def disable_loggers(disabled: bool) -> None:
    """Disable the loggers of the chapter, or enable them again."""
    for name, each in logging.root.manager.loggerDict.items():
        if name.startswith("ch08") and isinstance(each, logging.Logger):
            each.disabled = disabled
