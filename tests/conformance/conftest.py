"""The servers whose conformance is tested: every one that runs ASGI applications."""

import importlib
from collections.abc import Callable
from functools import partial

import pytest

from tests.contract.conftest import http_servers
from tests.contract.handlers import without_lifespan

from .talk import Outcome, Serve, ask, run

FIRST_OF_ASGI = 6  # the number of the chapter


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a claim on the servers that it is about."""
    if "serve" in metafunc.fixturenames:
        claim = metafunc.definition.get_closest_marker("asgi")
        since = claim.kwargs["since"] if claim else FIRST_OF_ASGI
        metafunc.parametrize("serve", http_servers(since), indirect=True)


@pytest.fixture
def serve(request: pytest.FixtureRequest) -> Serve:
    """The serve() of a chapter, for applications that know nothing but requests."""
    found: Serve = importlib.import_module(f"chapters.{request.param}").serve
    return partial(found, **without_lifespan(found))


@pytest.fixture(name="ask")
def asking(serve: Serve) -> Callable[..., Outcome]:
    """Return what says some bytes to a server, cut in every manner."""
    return partial(ask, serve)


@pytest.fixture(name="run")
def running(serve: Serve) -> Callable[..., Outcome]:
    """Return what says some bytes to a server with another application."""
    return partial(run, serve)
