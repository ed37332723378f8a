"""Frameworks: what they do at the start and at the end, and the state between."""

import importlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi import Request as FastAPIRequest
from litestar import Litestar
from litestar import get as litestar_get
from litestar.datastructures import State
from quart import Quart
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from chapters.ch08_lifespan.server import serve
from lab.server import RealServer
from tests.frameworks.board import Board

Make = Callable[[list[str]], Any]  # an application that notes its start and its end


def by_starlette(notes: list[str]) -> Any:
    async def database(request: Request) -> PlainTextResponse:
        return PlainTextResponse(request.state.database)

    routes = [Route("/", database)]
    return Starlette(routes=routes, lifespan=lifespan_of(notes))


def lifespan_of(notes: list[str]) -> Any:
    """Return a lifespan as Starlette and FastAPI have it."""

    @asynccontextmanager
    async def lifespan(app: object) -> AsyncIterator[dict[str, str]]:
        notes.append("start")
        yield {"database": "open"}
        notes.append("end")

    return lifespan


def by_fastapi(notes: list[str]) -> Any:
    app = FastAPI(lifespan=lifespan_of(notes))

    @app.get("/", response_class=PlainTextResponse)
    async def database(request: FastAPIRequest) -> str:
        return str(request.state.database)

    return app


def by_quart(notes: list[str]) -> Any:
    app = Quart(__name__)
    kept: dict[str, str] = {}

    @app.before_serving
    async def start() -> None:
        notes.append("start")
        kept["database"] = "open"

    @app.after_serving
    async def end() -> None:
        notes.append("end")

    @app.get("/")
    async def database() -> str:
        return kept["database"]

    return app


def by_litestar(notes: list[str]) -> Any:
    def start(app: Litestar) -> None:
        notes.append("start")
        app.state.database = "open"

    def end(app: Litestar) -> None:
        notes.append("end")

    @litestar_get("/", media_type="text/plain")
    async def database(state: State) -> str:
        return str(state.database)

    return Litestar(
        [database], on_startup=[start], on_shutdown=[end], logging_config=None
    )


@pytest.mark.parametrize("make", [by_starlette, by_fastapi, by_quart, by_litestar])
def test_it_starts_has_its_state_and_stops(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    notes: list[str] = []
    serve_it = partial(serve, app=make(notes), lifespan="on")
    with RealServer(serve_it) as server:
        assert notes == ["start"]
        assert get(server, "/").text == "open"
        assert notes == ["start"]
    assert notes == ["start", "end"]
    assert (server.left_over, server.reported) == ([], [])
    assert [each for each in caplog.records if each.name.startswith("chapters")] == []


def get(server: RealServer, path: str) -> httpx.Response:
    """Return what is at a path, by a client that leaves."""
    host, port = server.address
    with httpx.Client(trust_env=False, verify=False) as client:
        return client.get(f"http://{host}:{port}{path}")


def test_django_has_no_lifespan_and_is_served(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    django: Any = importlib.import_module("tests.frameworks.django_app")
    django.use(Board(tmp_path))
    with (
        caplog.at_level("INFO", "chapters.ch08_lifespan"),
        RealServer(partial(serve, app=django.app)) as server,
    ):
        assert get(server, "/json").status_code == 200
    lines = [each.getMessage() for each in caplog.records if "ch08" in each.name]
    assert [line.partition(":")[0] for line in lines] == [
        "the application has no lifespan"
    ]


def test_a_startup_that_fails_is_refused_with_its_traceback() -> None:
    @asynccontextmanager
    async def broken(app: object) -> AsyncIterator[None]:
        raise OSError("no database")
        yield

    app = Starlette(lifespan=broken)
    with (
        pytest.raises(Exception, match=r"cannot start: Traceback(?s:.*)no database"),
        RealServer(partial(serve, app=app)),
    ):
        pass
