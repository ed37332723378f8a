"""A small FastAPI application, which the page of chapter 6 serves."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel


class Task(BaseModel):
    """What a client may post."""

    title: str
    done: bool = False


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.started = True
    yield


app = FastAPI(lifespan=lifespan)
app.state.started = False


@app.post("/tasks", status_code=201)
async def create(task: Task) -> Task:
    return task


@app.get("/tasks/{number}")
def show(number: int) -> dict[str, int | str]:
    return {"number": number, "thread": threading.current_thread().name}


@app.get("/count")
async def count() -> StreamingResponse:
    return StreamingResponse(numbers())


async def numbers() -> AsyncIterator[str]:
    for number in range(3):
        yield f"{number}\n"
        await asyncio.sleep(0.1)


@app.get("/started")
async def started() -> bool:
    started: bool = app.state.started
    return started
