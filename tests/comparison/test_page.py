"""What the page says of the servers' settings is there to be set."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import hypercorn
import hypercorn.middleware
import pytest
from aiohttp import web

from lab.client import Client
from lab.comparison.questions import get
from lab.comparison.servers import running

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/comparison.md"
PEERS = ["uvicorn", "hypercorn", "aiohttp"]


def cells(heading: str, peer: str) -> Iterator[str]:
    """Yield what a table of the page, below a heading, has in the column of a peer."""
    section = PAGE.read_text(encoding="utf-8").partition(heading)[2].partition("\n## ")
    rows = [line for line in section[0].splitlines() if line.startswith("| ")]
    place = [cell.strip() for cell in rows[0].split("|")].index(peer)
    yield from (row.split("|")[place].strip() for row in rows[2:])


def settings(peer: str) -> list[str]:
    """Return the names in code that the page has of a peer's settings."""
    return [name for cell in cells("{#theirs}", peer) for name in cell.split("`")[1::2]]


def help_of(peer: str) -> str:
    """Return what a server says of its options."""
    command = [sys.executable, "-m", peer, "--help"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("peer", PEERS)
def test_the_page_names_settings(peer: str) -> None:
    assert len(settings(peer)) >= 8


@pytest.mark.parametrize("peer", ["uvicorn", "hypercorn"])
def test_an_option_of_the_page_is_one(peer: str) -> None:
    options = [name for name in settings(peer) if name.startswith("--")]
    known = help_of(peer).replace(",", " ").replace("/", " ").split()

    assert [option for option in options if option not in known] == []


def test_other_settings_of_hypercorn_are_there() -> None:
    known: list[Any] = [hypercorn.Config, hypercorn.middleware]
    names = [name for name in settings("hypercorn") if not name.startswith("--")]

    assert [name for name in names if not any(hasattr(k, name) for k in known)] == []


def test_what_the_page_names_of_aiohttp_is_there() -> None:
    known: list[Any] = [web, web.Application, aiohttp]
    arguments = {
        *web.run_app.__code__.co_varnames,
        *web.Application.__init__.__code__.co_varnames,
    }
    for name in settings("aiohttp"):
        assert name in arguments or any(reaches(each, name) for each in known), name


def reaches(place: Any, name: str) -> bool:
    """Return whether there is something by a name that may have dots."""
    for step in name.split("."):
        if not hasattr(place, step):
            return False
        place = getattr(place, step)
    return True


def test_uvicorn_can_limit_its_clients() -> None:
    assert "--limit-concurrency" in help_of("uvicorn").split()


def test_uvicorn_needs_another_parser_for_http_2() -> None:
    assert "Requires --http zttp" in " ".join(help_of("uvicorn").split())


@pytest.mark.parametrize("name", ["uvicorn", "hypercorn"])
def test_websockets_are_spoken(name: str) -> None:
    handshake = get(
        b"Upgrade: websocket",
        b"Connection: Upgrade",
        b"Sec-WebSocket-Version: 13",
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    )
    with running(name, "tests.comparison.websocket:app") as place, Client(place) as it:
        it.send(handshake)
        assert it.receive(12) == b"HTTP/1.1 101"
