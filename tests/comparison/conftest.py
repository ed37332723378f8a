"""The five programs, each running while the tests of it do."""

from collections.abc import Iterator

import httpx
import pytest

from lab.comparison.servers import PROGRAMS, Address, running


@pytest.fixture(scope="session", params=PROGRAMS)
def program(request: pytest.FixtureRequest) -> Iterator[tuple[str, Address]]:
    """A program by name, and where it listens."""
    with running(request.param) as place:
        yield request.param, place


@pytest.fixture
def place(program: tuple[str, Address]) -> Address:
    return program[1]


@pytest.fixture
def http(place: Address) -> Iterator[httpx.Client]:
    """A client of the program that reads what it answers as a browser would."""
    host, port = place
    with httpx.Client(base_url=f"http://{host}:{port}", trust_env=False) as client:
        yield client
