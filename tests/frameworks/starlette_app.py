"""The routes of board.py in Starlette."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from .board import Board, Digest, TeapotError


async def greet(request: Request) -> Response:
    return JSONResponse({"hello": "wörld"})


async def echo(request: Request) -> Response:
    return JSONResponse(await request.json())


async def where(request: Request) -> Response:
    assert request.client is not None
    return JSONResponse({"url": str(request.url), "client": request.client.host})


async def show_item(request: Request) -> Response:
    number = request.path_params["id"]
    return JSONResponse({"id": number, "q": request.query_params.get("q")})


async def delete_item(request: Request) -> Response:
    return Response(status_code=204)


async def show_name(request: Request) -> Response:
    return JSONResponse({"name": request.path_params["name"]})


async def form(request: Request) -> Response:
    async with request.form() as fields:
        return JSONResponse(dict(fields))


async def upload(request: Request) -> Response:
    async with request.form() as fields:
        file = fields["file"]
        digest = Digest(await file.read())
        about = {"note": fields["note"], "name": file.filename}
        return JSONResponse(about | digest.as_json())


async def digest(request: Request) -> Response:
    digest = Digest()
    async for piece in request.stream():
        digest.update(piece)
    return JSONResponse(digest.as_json())


async def stream(request: Request) -> Response:
    return StreamingResponse(request.app.state.board.stream(), media_type="text/plain")


async def gated(request: Request) -> Response:
    return StreamingResponse(request.app.state.board.gated())


async def endless(request: Request) -> Response:
    return StreamingResponse(request.app.state.board.endless())


async def left(request: Request) -> Response:
    await request.app.state.board.left.wait()
    return JSONResponse({"left": True})


async def file(request: Request) -> Response:
    return FileResponse(request.app.state.board.file)


async def begin_work(request: Request) -> Response:
    work = BackgroundTask(request.app.state.board.work)
    return JSONResponse({"accepted": True}, status_code=202, background=work)


async def show_work(request: Request) -> Response:
    return JSONResponse({"done": request.app.state.board.done.is_set()})


async def let_work_go(request: Request) -> Response:
    board = request.app.state.board
    board.go.set()
    await board.done.wait()
    return JSONResponse({"done": True})


async def cookies(request: Request) -> Response:
    response = JSONResponse(request.cookies)
    response.set_cookie("theme", "dark")
    response.set_cookie("seen", "yes", httponly=True)
    return response


async def fail_well(request: Request) -> Response:
    raise TeapotError("short and stout")


async def on_teapot(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, status_code=418)


async def fail(request: Request) -> Response:
    raise RuntimeError("boom")


async def old(request: Request) -> Response:
    return RedirectResponse(request.url_for("greet"))


def thread(request: Request) -> Response:
    return JSONResponse({"thread": threading.current_thread().name})


async def meet(request: Request) -> Response:
    await request.app.state.board.meeting.wait()
    return JSONResponse({"met": True})


async def started(request: Request) -> Response:
    return JSONResponse({"started": request.app.state.board.started})


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    app.state.board.started = True
    yield


ROUTES = [
    Route("/json", greet),
    Route("/json", echo, methods=["POST"]),
    Route("/where", where),
    Route("/items/{id:int}", show_item),
    Route("/items/{id:int}", delete_item, methods=["DELETE"]),
    Route("/names/{name}", show_name),
    Route("/form", form, methods=["POST"]),
    Route("/upload", upload, methods=["POST"]),
    Route("/digest", digest, methods=["POST"]),
    Route("/stream", stream),
    Route("/gated", gated),
    Route("/endless", endless),
    Route("/left", left),
    Route("/file", file),
    Route("/background", show_work),
    Route("/background", begin_work, methods=["POST"]),
    Route("/background/go", let_work_go, methods=["POST"]),
    Route("/cookies", cookies),
    Route("/error", fail_well),
    Route("/boom", fail),
    Route("/old", old),
    Route("/thread", thread),
    Route("/meet", meet),
    Route("/started", started),
]


app = Starlette(
    routes=ROUTES, exception_handlers={TeapotError: on_teapot}, lifespan=lifespan
)


def use(board: Board) -> None:
    app.state.board = board


use(Board())
