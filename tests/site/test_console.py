"""The `console` fence shows what was recorded for its very commands."""

import pytest

from .conftest import Render, Tree

BODY = "$ echo '<hi>' \\\n>   there\n$ nap\n^C"
RECORDING = """\
# server: chapters.ch01_x
$ echo '<hi>' \\
>   there
<hi> there
> not typed
$ nap
Napping.
^C
(exit status 3)
"""


def console(body: str = BODY, options: str = 'server="chapters.ch01_x"') -> str:
    return f'```console record="nap" {options}\n{body}\n```\n'


@pytest.fixture(autouse=True)
def recording(tree: Tree) -> None:
    tree.write("docs/recordings/nap.txt", RECORDING)


def test_commands_are_told_from_what_came_of_them(render: Render) -> None:
    html = render(console())

    assert (
        '<span class="prompt">$ </span>'
        "<span class=\"command\">echo '&lt;hi&gt;' \\</span>\n"
        '<span class="prompt">&gt; </span><span class="command">  there</span>\n'
        '<span class="output">&lt;hi&gt; there</span>\n'
        '<span class="output">&gt; not typed</span>\n'
    ) in html
    assert '<span class="interrupt">^C</span>\n' in html
    assert '<span class="output">(exit status 3)</span>' in html


def test_only_the_commands_are_copied(render: Render) -> None:
    assert 'data-copy="echo &#x27;&lt;hi&gt;&#x27; \\\n  there\nnap"' in render(
        console()
    )


def test_the_caption_says_what_runs_beside_it(render: Render, tree: Tree) -> None:
    assert '<span class="path">make run-chapter-1</span>' in render(console())

    tree.write("docs/recordings/nap.txt", "# server: chapters.ch01_x.raw\n$ a\nb\n")
    html = render(console("$ a", 'server="chapters.ch01_x.raw"'))
    assert '<span class="path">python -m chapters.ch01_x.raw</span>' in html


def test_a_session_without_a_server_is_a_terminal(render: Render, tree: Tree) -> None:
    tree.write("docs/recordings/nap.txt", "$ a\nb\n")

    html = render(console("$ a", ""))

    assert '<span class="filename">Terminal</span>' in html


def test_a_session_never_recorded_stops_the_build(refused: Render) -> None:
    reason = refused(console().replace("nap", "other", 1))

    assert reason == "a page, line 1: other was never recorded; run: make record"


@pytest.mark.parametrize(
    ("body", "options"),
    [
        (BODY.replace("nap", "map"), 'server="chapters.ch01_x"'),
        (BODY.replace("\n^C", ""), 'server="chapters.ch01_x"'),
        (BODY, 'server="chapters.ch02_x"'),
        (BODY, ""),
    ],
)
def test_a_recording_of_other_commands_stops_the_build(
    refused: Render, body: str, options: str
) -> None:
    assert refused(console(body, options)) == (
        "a page, line 1: its commands changed since the recording; run: make record"
    )


@pytest.mark.parametrize("body", ["echo hi", "^C", "$ a\n^C\n^C", "$ a\n> b"])
def test_a_line_that_nobody_types_stops_the_build(refused: Render, body: str) -> None:
    assert "neither a command, as in $ ls, nor ^C after one" in refused(console(body))


def test_a_session_needs_a_name(refused: Render) -> None:
    assert "a page, line 1: it needs record=" in refused("```console\n$ ls\n```\n")
