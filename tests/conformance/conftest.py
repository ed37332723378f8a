"""The servers whose conformance is tested: every one that runs ASGI applications."""

import importlib
from collections.abc import Callable
from functools import partial

import pytest

from tests.contract.conftest import http_servers

from .talk import Outcome, Serve, ask, run

FIRST_OF_ASGI = 6  # the number of the chapter


@pytest.fixture(params=http_servers(since=FIRST_OF_ASGI))
def serve(request: pytest.FixtureRequest) -> Serve:
    """The serve() of a chapter."""
    found: Serve = importlib.import_module(f"chapters.{request.param}").serve
    return found


@pytest.fixture(name="ask")
def asking(serve: Serve) -> Callable[..., Outcome]:
    """Return what says some bytes to a server, cut in every manner."""
    return partial(ask, serve)


@pytest.fixture(name="run")
def running(serve: Serve) -> Callable[..., Outcome]:
    """Return what says some bytes to a server with another application."""
    return partial(run, serve)
