"""The routes of board.py in FastAPI."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import (
    BackgroundTasks,
    Depends,
    FastAPI,
    Form,
    Request,
    Response,
    UploadFile,
)
from fastapi.responses import (
    FileResponse,
    JSONResponse,
    RedirectResponse,
    StreamingResponse,
)
from pydantic import BaseModel

from .board import Board, Digest, TeapotError


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.board.started = True
    yield


app = FastAPI(lifespan=lifespan)


def board_of(request: Request) -> Board:
    board: Board = request.app.state.board
    return board


Given = Annotated[Board, Depends(board_of)]


class Person(BaseModel):
    """The fields of a form."""

    name: str
    city: str


@app.get("/json")
async def greet() -> dict[str, str]:
    return {"hello": "wörld"}


@app.post("/json")
async def echo(value: dict[str, Any]) -> dict[str, Any]:
    return value


@app.get("/where")
async def where(request: Request) -> dict[str, str]:
    assert request.client is not None
    return {"url": str(request.url), "client": request.client.host}


@app.get("/items/{item}")
async def show_item(item: int, q: str | None = None) -> dict[str, object]:
    return {"id": item, "q": q}


@app.delete("/items/{item}", status_code=204)
async def delete_item(item: int) -> None:
    pass


@app.get("/names/{name}")
async def show_name(name: str) -> dict[str, str]:
    return {"name": name}


@app.post("/form")
async def form(person: Annotated[Person, Form()]) -> Person:
    return person


@app.post("/upload")
async def upload(file: UploadFile, note: Annotated[str, Form()]) -> dict[str, object]:
    digest = Digest(await file.read())
    return {"note": note, "name": file.filename, **digest.as_json()}


@app.post("/digest")
async def digest(request: Request) -> dict[str, object]:
    digest = Digest()
    async for piece in request.stream():
        digest.update(piece)
    return digest.as_json()


@app.get("/stream")
async def stream(board: Given) -> StreamingResponse:
    return StreamingResponse(board.stream(), media_type="text/plain")


@app.get("/gated")
async def gated(board: Given) -> StreamingResponse:
    return StreamingResponse(board.gated())


@app.get("/endless")
async def endless(board: Given) -> StreamingResponse:
    return StreamingResponse(board.endless())


@app.get("/left")
async def left(board: Given) -> dict[str, bool]:
    await board.left.wait()
    return {"left": True}


@app.get("/file")
async def file(board: Given) -> FileResponse:
    return FileResponse(board.file)


@app.post("/background", status_code=202)
async def begin_work(board: Given, tasks: BackgroundTasks) -> dict[str, bool]:
    tasks.add_task(board.work)
    return {"accepted": True}


@app.get("/background")
async def show_work(board: Given) -> dict[str, bool]:
    return {"done": board.done.is_set()}


@app.post("/background/go")
async def let_work_go(board: Given) -> dict[str, bool]:
    board.go.set()
    await board.done.wait()
    return {"done": True}


@app.get("/cookies")
async def cookies(request: Request, response: Response) -> dict[str, str]:
    response.set_cookie("theme", "dark")
    response.set_cookie("seen", "yes", httponly=True)
    return request.cookies


@app.get("/error")
async def fail_well() -> None:
    raise TeapotError("short and stout")


@app.exception_handler(TeapotError)
async def on_teapot(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"error": str(error)}, status_code=418)


@app.get("/boom")
async def fail() -> None:
    raise RuntimeError("boom")


@app.get("/old")
async def old(request: Request) -> RedirectResponse:
    return RedirectResponse(request.url_for("greet"))


@app.get("/thread")
def thread() -> dict[str, str]:
    return {"thread": threading.current_thread().name}


@app.get("/meet")
async def meet(board: Given) -> dict[str, bool]:
    await board.meeting.wait()
    return {"met": True}


@app.get("/started")
async def started(board: Given) -> dict[str, bool]:
    return {"started": board.started}


def use(board: Board) -> None:
    app.state.board = board


use(Board())
