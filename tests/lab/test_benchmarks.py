"""Benchmarks ask every server the same, in turn, and tell what came of it."""

import importlib.util
import shutil
import subprocess
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from lab.benchmarks import chapters, peers, wrk
from lab.benchmarks.verbs import bench_chapters, bench_soak
from lab.client import Client
from lab.errors import LabError
from lab.experiments import experiment
from lab.experiments.rig import Rig
from tests.lab.committed import SOON, measured, paths

FOUND = {"requests": 10, "us": 1e6, "half": 1, "most": 2, "failed": 0}
TINY = chapters.Scale(rounds=2, idle_rounds=1, idle=5)

# Tools that may not be there


@pytest.mark.parametrize("verb", [bench_chapters, bench_soak])
def test_wrk_is_asked_for_where_it_is_missing(
    verb: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(LabError, match="apt-get install wrk"):
        verb()


@pytest.mark.parametrize("peer", peers.PEERS)
def test_a_peer_that_is_missing_is_named(
    peer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "require_wrk", lambda: None)
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == peer else name
    )

    with pytest.raises(LabError, match=f"^{peer} is not installed"):
        bench_chapters()


def test_a_benchmark_begins_when_all_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    conducted: list[Any] = []
    monkeypatch.setattr(peers, "require_wrk", lambda: None)
    monkeypatch.setattr(experiment, "conduct", conducted.append)

    bench_chapters()
    bench_soak()

    commands = [each.COMMAND for each in conducted]
    assert commands == ["make bench-chapters", "make bench-soak"]


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("wrk debian/4.1.0-3+b2 [epoll] Copyright", "4.1.0"),
        ("wrk 4.2.0 [kqueue] Copyright", "4.2.0"),
        ("nothing", "unknown"),
    ],
)
def test_wrk_says_which_it_is(
    said: str, version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name)
    answer = SimpleNamespace(stdout=said, stderr="")
    monkeypatch.setattr(subprocess, "run", lambda *arguments, **options: answer)

    assert peers.wrk_version() == version


# wrk


def test_what_wrk_says_is_found_behind_its_own_words() -> None:
    output = 'Running 1s test\n  2 threads\n{"requests": 3}\n'

    assert wrk.read_output(output) == {"requests": 3}


def test_requests_that_failed_are_no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrk, "run", lambda *arguments: FOUND | {"failed": 1})
    reason = pytest.raises(LabError, match="1 requests of wrk failed")

    with Rig(SOON) as rig, rig.server("chapter_3") as server, reason:
        wrk.talk(server, connections=1, seconds=1)


# The chapters and their peers


@pytest.mark.parametrize("name", chapters.SUBJECTS)
def test_all_servers_say_the_same(name: str) -> None:
    with (
        Rig(SOON) as rig,
        rig.server(name, *chapters.changes(name)) as server,
        Client(("127.0.0.1", int(server.figure("port")))) as client,
    ):
        client.send(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        head, _, body = client.receive_to_end().partition(b"\r\n\r\n")

    assert body == b"Hello from /\n"
    assert head.startswith(b"HTTP/1.1 200")
    assert b"content-type: text/plain; charset=utf-8" in head
    assert b"content-length: 13" in head


def test_the_servers_are_asked_by_wrk_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    ports: list[str] = []

    def run(url: str, connections: int, seconds: int) -> dict[str, float]:
        ports.append(url)
        return FOUND

    monkeypatch.setattr(wrk, "run", run)
    with Rig(SOON) as rig:
        found = chapters.measure(rig, TINY)

    assert ports == ports[: len(chapters.SUBJECTS)] * 3
    assert len(set(ports)) == len(chapters.SUBJECTS)
    assert paths(found) == paths(measured(chapters))


def test_servers_are_compared_round_by_round() -> None:
    new = [{"rate": 50.0, "cpu_us": 20.0}, {"rate": 80.0, "cpu_us": 40.0}]
    old = [{"rate": 100.0, "cpu_us": 10.0}, {"rate": 40.0, "cpu_us": 10.0}]

    assert chapters.ratios(new, old) == [
        {"rate": 0.5, "cpu_us": 2.0},
        {"rate": 2.0, "cpu_us": 4.0},
    ]


class Emptied:
    """A server that ends its connections, and the load that made them."""

    def figure(self, name: str) -> float:
        return 10.0

    def ask(self, question: str, **details: object) -> dict[str, Any]:
        return {}


def test_connections_that_were_not_kept_are_no_figures() -> None:
    rig: Any = SimpleNamespace(
        server=lambda *names: nullcontext(Emptied()),
        clients=lambda name: nullcontext(Emptied()),
    )

    with pytest.raises(LabError, match="chapter_3 kept 0 connections of 5"):
        chapters.kept_alive(rig, "chapter_3", [], connections=5)
