"""The routes of board.py in Django."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from typing import ClassVar

import django
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.urls import path, reverse
from django.utils.decorators import async_only_middleware
from django.views.decorators.http import require_GET, require_POST, require_safe

from .board import Board, Digest, TeapotError

Respond = Callable[[HttpRequest], Awaitable[HttpResponseBase]]

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1", "localhost"],
        LOGGING_CONFIG=None,  # It would change how this process logs.
        MIDDLEWARE=[f"{__name__}.answer_teapots"],
        ROOT_URLCONF=__name__,
    )
    django.setup()


class Site:
    """Django has one site in a process, and this is the state of it."""

    board: Board
    tasks: ClassVar[set[asyncio.Task[None]]] = set()  # The loop holds them only weakly.


async def json_route(request: HttpRequest) -> HttpResponse:
    if request.method in ("GET", "HEAD"):
        return JsonResponse({"hello": "wörld"})
    if request.method == "POST":
        return JsonResponse(json.loads(request.body))
    return HttpResponseNotAllowed(["GET", "HEAD", "POST"])


@require_GET
async def where(request: HttpRequest) -> HttpResponse:
    client = request.META["REMOTE_ADDR"]
    return JsonResponse({"url": request.build_absolute_uri(), "client": client})


async def item(request: HttpRequest, number: int) -> HttpResponse:
    if request.method == "DELETE":
        return HttpResponse(status=204)
    return JsonResponse({"id": number, "q": request.GET.get("q")})


@require_GET
async def show_name(request: HttpRequest, name: str) -> HttpResponse:
    return JsonResponse({"name": name})


@require_POST
async def form(request: HttpRequest) -> HttpResponse:
    return JsonResponse(request.POST.dict())


@require_POST
async def upload(request: HttpRequest) -> HttpResponse:
    file = request.FILES["file"]
    digest = Digest(file.read())
    about = {"note": request.POST["note"], "name": file.name}
    return JsonResponse(about | digest.as_json())


@require_POST
async def digest(request: HttpRequest) -> HttpResponse:
    digest = Digest()
    while piece := request.read(64 * 1024):  # Django has the whole body by now.
        digest.update(piece)
    return JsonResponse(digest.as_json())


@require_GET
async def stream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(Site.board.stream(), content_type="text/plain")


@require_GET
async def gated(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(Site.board.gated())


@require_GET
async def endless(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(Site.board.endless())


@require_GET
async def left(request: HttpRequest) -> HttpResponse:
    await Site.board.left.wait()
    return JsonResponse({"left": True})


@require_safe
def file(request: HttpRequest) -> FileResponse:
    return FileResponse(Site.board.file.open("rb"))


async def background(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return JsonResponse({"done": Site.board.done.is_set()})
    work = asyncio.create_task(Site.board.work())
    Site.tasks.add(work)
    work.add_done_callback(Site.tasks.discard)
    return JsonResponse({"accepted": True}, status=202)


@require_POST
async def let_work_go(request: HttpRequest) -> HttpResponse:
    Site.board.go.set()
    await Site.board.done.wait()
    return JsonResponse({"done": True})


@require_GET
async def cookies(request: HttpRequest) -> HttpResponse:
    response = JsonResponse(request.COOKIES)
    response.set_cookie("theme", "dark")
    response.set_cookie("seen", "yes", httponly=True)
    return response


@require_GET
async def fail_well(request: HttpRequest) -> HttpResponse:
    raise TeapotError("short and stout")


@async_only_middleware
def answer_teapots(respond: Respond) -> Respond:
    async def middleware(request: HttpRequest) -> HttpResponseBase:
        return await respond(request)

    def process_exception(
        request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        if isinstance(error, TeapotError):
            return JsonResponse({"error": str(error)}, status=418)
        return None

    middleware.process_exception = process_exception
    return middleware


@require_GET
async def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("boom")


@require_GET
async def old(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("json"))


@require_GET
def thread(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"thread": threading.current_thread().name})


@require_GET
async def meet(request: HttpRequest) -> HttpResponse:
    await Site.board.meeting.wait()
    return JsonResponse({"met": True})


@require_GET
async def started(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"started": Site.board.started})


urlpatterns = [
    path("json", json_route, name="json"),
    path("where", where),
    path("items/<int:number>", item),
    path("names/<str:name>", show_name),
    path("form", form),
    path("upload", upload),
    path("digest", digest),
    path("stream", stream),
    path("gated", gated),
    path("endless", endless),
    path("left", left),
    path("file", file),
    path("background", background),
    path("background/go", let_work_go),
    path("cookies", cookies),
    path("error", fail_well),
    path("boom", fail),
    path("old", old),
    path("thread", thread),
    path("meet", meet),
    path("started", started),
]


app = get_asgi_application()


def use(board: Board) -> None:
    Site.board = board


use(Board())
