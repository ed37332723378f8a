"""A `trace` fence runs its scenario when the page is built, and draws what happened."""

import json
import re
from html import escape, unescape
from pathlib import Path

import pytest

from lab import recording
from lab.errors import LabError
from lab.pages.live import live_run
from lab.pages.text import fences
from lab.scenarios import play

from .conftest import Render, Tree, run

SERVER = '''\
"""A server of this test's own."""

import asyncio


class Shout(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data.upper())


async def main(host, port):
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(15, stop.set)
    server = await loop.create_server(Shout, host, port)
    print("listening")
    await stop.wait()
    server.close()
'''
SCENARIO = 'connect\nsend "<b>"\nexpect "<B>"\nhang up\nexpect the end'


@pytest.fixture(autouse=True)
def server(tree: Tree) -> None:
    tree.write("own/server.py", SERVER)
    tree.write("own/quiet.py", SERVER.replace("data.upper()", "data"))


def trace(body: str = SCENARIO, **options: str) -> str:
    """Return a fence with these options, and those that every fence needs."""
    needed = {"record": "shout", "file": "own/server.py", "title": "A shout"}
    written = " ".join(f'{k}="{v}"' for k, v in (needed | options).items() if v)
    return f"```trace {written}\n{body}\n```\n"


# What it shows


def test_a_diagram_is_drawn_from_a_run(render: Render) -> None:
    html = render(trace())

    assert html.count("<svg") == 1
    assert "A shout, by own/server.py</figcaption>" in html
    assert "data_received" in html


def test_a_title_is_plain_text(render: Render) -> None:
    html = render(trace(title="Lost & <b>found</b>"))

    caption = "Lost &amp; &lt;b&gt;found&lt;/b&gt;, by own/server.py"
    assert f"<figcaption>{caption}</figcaption>" in html


def test_a_run_of_a_chapter_can_be_made_live(render: Render) -> None:
    body = 'connect\nsend "<b>"'
    one = "chapters/ch02_two/by/hand.py"

    (fence,) = fences(trace(body, file=one))
    assert live_run(fence, one) == (
        '<live-run id="live-shout" data-package="ch02_two" data-module="by.hand" '
        'data-title="A shout" data-view="sequence" '
        f'data-scenario="{escape(body)}"></live-run>'
    )
    (fence,) = fences(trace(body, file=f"{one} chapters/ch03_three/server.py"))
    assert 'id="live-shout-ch02"' in live_run(fence, one)
    assert 'data-of="chapter 2"' in live_run(fence, one)
    assert "<live-run" not in render(trace())


def test_a_slider_is_for_a_script_and_changes_nothing_else(render: Render) -> None:
    body = f"{SCENARIO}\nadvance 3 s"
    knobs = "Time, seconds: advance 1..9 by 2 s; Signal: handler(5..25 by 10, stop"
    options = {"knobs": knobs, "watch": "client sends; timer fires"}

    (fence,) = fences(trace(body, **options))
    element = live_run(fence, "chapters/ch02_two/server.py")
    (data,) = re.findall(' data-knobs="([^"]*)"', element)
    assert json.loads(unescape(data))[0] == {
        **{"label": "Time, seconds", "before": "advance ", "after": " s"},
        **{"least": 1, "most": 9, "step": 2},
    }
    assert ' data-watch="client sends; timer fires"' in element
    assert render(trace(body, **options)) == render(trace(body))


@pytest.mark.parametrize(
    ("knobs", "reason"),
    [
        (
            "advance 1..9 s",
            "advance 1..9 s is no slider: write Label, unit: some words",
        ),
        (
            "A: wait 1..9 by 1 s",
            "wait (a number) s must be in the scenario or the code",
        ),
        ("A: advance 1..9 by 1 s", "A: the slider has no place for 30"),
        ("A: advance 6..90 by 7 s", "A: the slider has no place for 30"),
    ],
)
def test_a_slider_that_cannot_be_is_told(
    refused: Render, knobs: str, reason: str
) -> None:
    body = f"{SCENARIO}\nadvance 30 s"

    assert reason in refused(trace(body, knobs=knobs))
    assert "and be one" in refused(
        trace(f"{body}\nadvance 31 s", knobs="A: advance 1..99 by 1 s")
    )


def test_a_timeline_is_drawn_from_a_run(render: Render) -> None:
    html = render(trace(view="timeline"))

    assert "<svg" not in html
    assert "&lt;B&gt;" in html


def test_the_scenario_and_the_transcript_are_folded_below(render: Render) -> None:
    details = render(trace()).split("<details")[1]

    assert 'send "&lt;b&gt;"' in details
    assert 'receives  "&lt;B&gt;"' in details
    assert "listening" not in details


def test_a_transcript_stands_open_below_its_scenario(render: Render) -> None:
    html = render(trace(view="transcript"))

    assert "<details" not in html
    assert html.index('send "&lt;b&gt;"') < html.index('receives  "&lt;B&gt;"')


def test_two_files_are_drawn_one_after_the_other(render: Render) -> None:
    body = 'connect\nsend "A"\nexpect "A"'
    html = render(trace(body, file="own/server.py own/quiet.py"))

    assert html.count('<div class="trace">') == 2
    assert html.index("by own/server.py") < html.index("by own/quiet.py")


def test_transcripts_of_two_files_share_their_scenario(render: Render) -> None:
    files = "own/server.py own/quiet.py"
    html = render(trace('connect\nsend "A"', view="transcript", file=files))

    assert html.count("The scenario") == 1
    assert html.count("What the client saw of") == 2
    assert html.index(">own/server.py<") < html.index(">own/quiet.py<")


def test_the_chosen_lanes_are_drawn(render: Render) -> None:
    html = render(trace(view="timeline", lanes="client"))

    assert "sends" in html
    assert "data_received" not in html


def test_the_server_is_run_anew_each_time(render: Render, tree: Tree) -> None:
    render(trace())
    tree.write("own/server.py", SERVER.replace("upper", "lower"))

    assert "&lt;b&gt;" in render(trace('connect\nsend "<B>"\nexpect "<b>"'))


# What stops the build


def test_a_failing_step_is_told_with_its_line(refused: Render) -> None:
    told = refused("A page.\n\n" + trace('connect\nsend "b"\nexpect "b"'))

    assert told.startswith("a page, line 6: own/server.py: expected")
    assert "b" in told


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"record": ""}, 'line 1: it needs record="name"'),
        ({"record": "A B"}, 'line 1: it needs record="name"'),
        ({"file": ""}, 'line 1: it needs file="a/server.py"'),
        ({"file": "own/gone.py"}, "line 1: there is no file own/gone.py"),
        ({"file": "own/text.txt"}, "line 1: own/text.txt is no Python file"),
        ({"title": ""}, 'line 1: it needs title="what there is to see"'),
        ({"view": "film"}, "line 1: there is no view film; choose one of sequence"),
        ({"lanes": "client road"}, "line 1: there is no lane road; there are: client"),
        ({"colour": "red"}, "line 1: unknown option colour; there are: record"),
    ],
)
def test_a_wrong_option_is_told(
    refused: Render, tree: Tree, options: dict[str, str], reason: str
) -> None:
    tree.write("own/text.txt", "no code")

    assert reason in refused(trace(**options))


def test_a_line_that_is_no_step_is_told(refused: Render) -> None:
    told = refused(trace("connect\nwave"))

    assert told.startswith("a page, line 3: own/server.py: wave is no step")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("def f(:", "own/server.py, line 1: SyntaxError"),
        ("import no_such_module", "line 1: ModuleNotFoundError"),
        ("x = 1", "main"),
    ],
)
def test_a_server_that_does_not_start_is_told(
    refused: Render, tree: Tree, code: str, reason: str
) -> None:
    tree.write("own/server.py", code)

    assert reason in refused(trace())


def test_a_file_is_named_once(refused: Render, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = play.Run(
        [], problem="own/server.py, line 9: data_received() did not return"
    )
    monkeypatch.setattr(play, "run", lambda *_: ended)

    assert refused(trace()) == f"a page, line 1: {ended.problem}"


@pytest.mark.parametrize("generator", ["mkdocs", "zensical"])
def test_a_scenario_that_fails_stops_either_generator(
    copy: Path, generator: str
) -> None:
    fence = trace(
        'connect\nsend "a"\nexpect "b"', file="chapters/ch02_protocol_echo/server.py"
    )
    (copy / "docs/index.md").write_text(f"# A page\n\n{fence}")

    built = run(generator, "build", cwd=copy)

    assert built.returncode != 0
    assert "docs/index.md, line 6: " in built.stdout + built.stderr


# What is kept of it


def test_recording_keeps_the_trace_and_the_drawing(tree: Tree) -> None:
    tree.write("docs/page.md", trace())
    recording.record_all()

    kept = sorted(path.name for path in (tree.root / "tests/golden").iterdir())
    assert kept == [f"shout.own.server.{kind}" for kind in ("html", "jsonl", "txt")]


def test_what_no_fence_asks_for_is_removed(tree: Tree) -> None:
    tree.write("docs/page.md", trace())
    tree.write("tests/golden/gone.own.server.txt", "")
    recording.record_all()

    assert not (tree.root / "tests/golden/gone.own.server.txt").exists()


def test_two_fences_of_one_name_are_told(tree: Tree) -> None:
    tree.write("docs/page.md", trace() * 2)

    with pytest.raises(LabError, match=r"docs/page\.md, line 1 has the name"):
        recording.record_all()


def test_a_fence_that_fails_is_told_with_its_place(tree: Tree) -> None:
    tree.write("docs/page.md", "# A page\n\n" + trace("connect\nexpect the end"))

    with pytest.raises(LabError, match=r"docs/page\.md, line 3: own/server\.py: "):
        recording.record_all()
