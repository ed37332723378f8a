"""A FastAPI application that opens something first, and closes it at the end."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypedDict

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse


class State(TypedDict):
    """What each request finds in its `request.state`."""

    notes: str


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[State]:
    print("The notes are open.", flush=True)
    yield {"notes": "buy milk\n"}
    print("The notes are closed.", flush=True)


app = FastAPI(lifespan=lifespan)


@app.get("/", response_class=PlainTextResponse)
async def show(request: Request) -> str:
    notes: str = request.state.notes
    return notes


@app.get("/last", response_class=PlainTextResponse)
async def last(request: Request) -> str:
    """Have the server stop, as Ctrl-C would; the answer takes half a second more."""
    os.kill(os.getpid(), signal.SIGINT)
    await asyncio.sleep(0.5)
    return await show(request)
