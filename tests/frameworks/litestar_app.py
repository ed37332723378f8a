"""The routes of board.py in Litestar."""

import threading
from dataclasses import dataclass
from typing import Any

from litestar import Litestar, Request, Response, delete, get, post
from litestar.background_tasks import BackgroundTask
from litestar.datastructures import State, UploadFile
from litestar.params import FromPath, FromQuery, JSONBody, MultipartBody, URLEncodedBody
from litestar.response import File, Redirect, Stream

from .board import Board, Digest, TeapotError


@dataclass
class Person:
    """The fields of a form."""

    name: str
    city: str


@dataclass
class Parcel:
    """The fields of a form with a file."""

    note: str
    file: UploadFile


@get("/json")
async def greet() -> dict[str, str]:
    return {"hello": "wörld"}


@post("/json", status_code=200)
async def echo(data: JSONBody[dict[str, Any]]) -> dict[str, Any]:
    return data


@get("/where")
async def where(request: Request) -> dict[str, str]:
    assert request.client is not None
    return {"url": str(request.url), "client": request.client.host}


@get("/items/{number:int}")
async def show_item(
    number: FromPath[int], q: FromQuery[str | None] = None
) -> dict[str, object]:
    return {"id": number, "q": q}


@delete("/items/{number:int}")
async def delete_item(number: FromPath[int]) -> None:
    pass


@get("/names/{name:str}")
async def show_name(name: FromPath[str]) -> dict[str, str]:
    return {"name": name}


@post("/form", status_code=200)
async def form(data: URLEncodedBody[Person]) -> Person:
    return data


@post("/upload", status_code=200)
async def upload(data: MultipartBody[Parcel]) -> dict[str, object]:
    digest = Digest(await data.file.read())
    return {"note": data.note, "name": data.file.filename, **digest.as_json()}


@post("/digest", status_code=200)
async def digest(request: Request) -> dict[str, object]:
    digest = Digest()
    async for piece in request.stream():
        digest.update(piece)
    return digest.as_json()


@get("/stream")
async def stream(state: State) -> Stream:
    return Stream(state.board.stream(), media_type="text/plain")


@get("/gated")
async def gated(state: State) -> Stream:
    return Stream(state.board.gated())


@get("/endless")
async def endless(state: State) -> Stream:
    return Stream(state.board.endless())


@get("/left")
async def left(state: State) -> dict[str, bool]:
    await state.board.left.wait()
    return {"left": True}


@get("/file")
async def file(state: State) -> File:
    return File(state.board.file, media_type="text/plain")


@post("/background", status_code=202)
async def begin_work(state: State) -> Response[dict[str, bool]]:
    return Response({"accepted": True}, background=BackgroundTask(state.board.work))


@get("/background")
async def show_work(state: State) -> dict[str, bool]:
    return {"done": state.board.done.is_set()}


@post("/background/go", status_code=200)
async def let_work_go(state: State) -> dict[str, bool]:
    state.board.go.set()
    await state.board.done.wait()
    return {"done": True}


@get("/cookies")
async def cookies(request: Request) -> Response[dict[str, str]]:
    response = Response(request.cookies)
    response.set_cookie("theme", "dark")
    response.set_cookie("seen", "yes", httponly=True)
    return response


@get("/error")
async def fail_well() -> None:
    raise TeapotError("short and stout")


def on_teapot(request: Request, error: TeapotError) -> Response[dict[str, str]]:
    return Response({"error": str(error)}, status_code=418)


@get("/boom")
async def fail() -> None:
    raise RuntimeError("boom")


@get("/old")
async def old(request: Request) -> Redirect:
    return Redirect("/json")


@get("/thread", sync_to_thread=True)
def thread() -> dict[str, str]:
    return {"thread": threading.current_thread().name}


@get("/meet")
async def meet(state: State) -> dict[str, bool]:
    await state.board.meeting.wait()
    return {"met": True}


@get("/started")
async def started(state: State) -> dict[str, bool]:
    return {"started": state.board.started}


async def start(app: Litestar) -> None:
    app.state.board.started = True


ROUTES = [
    *(greet, echo, where, show_item, delete_item, show_name),
    *(form, upload, digest, stream, gated, endless, left, file),
    *(begin_work, show_work, let_work_go, cookies, fail_well, fail),
    *(old, thread, meet, started),
]


app = Litestar(
    ROUTES,
    exception_handlers={TeapotError: on_teapot},
    logging_config=None,  # It would change how this process logs.
    on_startup=[start],
)


def use(board: Board) -> None:
    app.state.board = board


use(Board())
