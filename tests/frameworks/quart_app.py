"""The routes of board.py in Quart."""

import threading

from quart import (
    Quart,
    Response,
    make_response,
    redirect,
    request,
    send_file,
    url_for,
)
from quart.typing import ResponseReturnValue

from .board import Board, Digest, TeapotError

app = Quart(__name__)


def board() -> Board:
    found: Board = app.extensions["board"]
    return found


@app.get("/json")
async def greet() -> ResponseReturnValue:
    return {"hello": "wörld"}


@app.post("/json")
async def echo() -> ResponseReturnValue:
    value: dict[str, object] = await request.get_json()
    return value


@app.get("/where")
async def where() -> ResponseReturnValue:
    return {"url": request.url, "client": request.remote_addr}


@app.get("/items/<int:number>")
async def show_item(number: int) -> ResponseReturnValue:
    return {"id": number, "q": request.args.get("q")}


@app.delete("/items/<int:number>")
async def delete_item(number: int) -> ResponseReturnValue:
    return "", 204


@app.get("/names/<name>")
async def show_name(name: str) -> ResponseReturnValue:
    return {"name": name}


@app.post("/form")
async def form() -> ResponseReturnValue:
    return dict(await request.form)


@app.post("/upload")
async def upload() -> ResponseReturnValue:
    fields, files = await request.form, await request.files
    file = files["file"]
    digest = Digest(file.read())
    return {"note": fields["note"], "name": file.filename, **digest.as_json()}


@app.post("/digest")
async def digest() -> ResponseReturnValue:
    digest = Digest()
    async for piece in request.body:
        digest.update(piece)
    return digest.as_json()


@app.get("/stream")
async def stream() -> ResponseReturnValue:
    return Response(board().stream(), mimetype="text/plain")


@app.get("/gated")
async def gated() -> ResponseReturnValue:
    return Response(board().gated())


@app.get("/endless")
async def endless() -> ResponseReturnValue:
    return Response(board().endless())


@app.get("/left")
async def left() -> ResponseReturnValue:
    await board().left.wait()
    return {"left": True}


@app.get("/file")
async def file() -> ResponseReturnValue:
    return await send_file(board().file)


@app.post("/background")
async def begin_work() -> ResponseReturnValue:
    app.add_background_task(board().work)
    return {"accepted": True}, 202


@app.get("/background")
async def show_work() -> ResponseReturnValue:
    return {"done": board().done.is_set()}


@app.post("/background/go")
async def let_work_go() -> ResponseReturnValue:
    board().go.set()
    await board().done.wait()
    return {"done": True}


@app.get("/cookies")
async def cookies() -> ResponseReturnValue:
    response = await make_response(dict(request.cookies))
    response.set_cookie("theme", "dark")
    response.set_cookie("seen", "yes", httponly=True)
    return response


@app.get("/error")
async def fail_well() -> ResponseReturnValue:
    raise TeapotError("short and stout")


@app.errorhandler(TeapotError)
async def on_teapot(error: Exception) -> ResponseReturnValue:
    return {"error": str(error)}, 418


@app.get("/boom")
async def fail() -> ResponseReturnValue:
    raise RuntimeError("boom")


@app.get("/old")
async def old() -> ResponseReturnValue:
    return redirect(url_for("greet"))


@app.get("/thread")
def thread() -> ResponseReturnValue:
    return {"thread": threading.current_thread().name}


@app.get("/meet")
async def meet() -> ResponseReturnValue:
    await board().meeting.wait()
    return {"met": True}


@app.get("/started")
async def started() -> ResponseReturnValue:
    return {"started": board().started}


@app.before_serving
async def start() -> None:
    board().started = True


def use(board: Board) -> None:
    app.extensions["board"] = board


use(Board())
