"""What a page asks, and who answers: this Python, or Pyodide's in Node."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from lab.browser import assets
from lab.browser.entry import Page
from lab.chapters import ROOT

ECHO = ROOT / "chapters/ch02_protocol_echo/server.py"
LINE = "        self.transport.write(data)\n"  # what the echo's data_received does
LOCAL_TIME = {"TZ": "Asia/Kolkata"}  # far from GMT, as a check wants it


class Told(NamedTuple):
    """An answer, and what was said before it."""

    answer: dict[str, Any]
    said: list[dict[str, Any]]

    @property
    def trace(self) -> str:
        """The events of a run, as a trace has them."""
        return "".join(f"{each['event']}\n" for each in self.said)


Asked = Callable[..., Told]


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Asked]:
    """Have this Python answer a page."""
    page = Page(tmp_path / "work")

    def ask(do: str, **request: Any) -> Told:
        said: list[str] = []
        answer = page.answer(json.dumps({"do": do, **request}), said.append)
        return Told(json.loads(answer), [json.loads(each) for each in said])

    yield ask
    page.run.close()


def play(scenario: str, code: str | None = None, **options: Any) -> dict[str, Any]:
    """Return what a page sends to play a scenario on the echo of chapter 2."""
    return {
        "package": "ch02_protocol_echo",
        "module": "server",
        "files": {} if code is None else {"server.py": code},
        "scenario": scenario,
        "title": "An echo",
        **options,
    }


def echo_with(*lines: str) -> str:
    """Return the echo's code, with other lines in its data_received."""
    source = ECHO.read_text()
    assert source.count(LINE) == 1
    return source.replace(LINE, "".join(f"        {line}\n" for line in lines))


class Node:
    """Pyodide in Node, which answers as a worker does; close() ends it."""

    def __init__(self) -> None:
        program = Path(__file__).with_name("ask.mjs")
        self.process = subprocess.Popen(
            ["node", program, ROOT / assets.PLACE],
            env=os.environ | LOCAL_TIME,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, do: str, **request: Any) -> Told:
        """Have something done."""
        process = self.process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"do": do, **request}) + "\n")
        process.stdin.flush()
        lines: list[dict[str, Any]] = []
        while (line := process.stdout.readline()) != "\n":
            assert line, f"Node ended with {process.wait()}"
            lines.append(json.loads(line))
        return Told(lines[-1], lines[:-1])

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


@pytest.fixture(scope="session")
def runtime() -> None:
    """Make what a page loads, or skip what needs it."""
    assets.make_assets()
    config = json.loads((ROOT / assets.PLACE / "config.json").read_text())
    if config["runtime"] is None:
        pytest.skip(config["missing"])


@pytest.fixture(scope="session")
def node(runtime: None) -> Iterator[Node]:
    """Pyodide, started once."""
    if shutil.which("node") is None:
        pytest.skip("node is not on PATH")
    node = Node()
    yield node
    node.close()
