"""A `console` fence may begin with a mistake to make, shown as a diff."""

import pytest

from lab.pages.edits import Edit

from .conftest import Render, Tree

FILE = """\
def echo(data):
    if data < b"x":
        return data

    return data
"""
CHANGE = '-    if data < b"x":\n-        return data\n+    pass\n'
RECORDING = f"# edit: chapters/echo.py\n{CHANGE}$ pytest\n1 failed\n"
HERE = "a page, line 1: "
PATH = "chapters/echo.py: "


@pytest.fixture(autouse=True)
def repository(tree: Tree) -> None:
    tree.write("chapters/echo.py", FILE)
    tree.write("docs/recordings/broken.txt", RECORDING)


def console(body: str, options: str = 'edit="chapters/echo.py"') -> str:
    return f'```console record="broken" {options}\n{body}\n```\n'


def test_the_change_stands_above_what_comes_of_it(render: Render) -> None:
    html = render(console(CHANGE + "$ pytest"))

    assert html.startswith(
        '<div class="edited"><div class="highlight edit no-copy">'
        '<span class="filename"><span class="path">chapters/echo.py</span></span>'
        "<pre><span></span><code>"
        '<del><span class="mark">-</span>    if data &lt; b"x":\n</del>'
        '<del><span class="mark">-</span>        return data\n</del>'
        '<ins><span class="mark">+</span>    pass\n</ins>'
        "</code></pre></div>"
        '<div class="highlight console"><span class="filename">Terminal</span>'
    )
    assert '<span class="output">1 failed</span>\n</code></pre></div></div>' in html


def test_only_the_commands_are_copied(render: Render) -> None:
    html = render(console(CHANGE + "$ pytest"))

    assert html.count("data-copy=") == 1
    assert 'data-copy="pytest"' in html


def test_lines_may_go_without_others_in_their_place(render: Render, tree: Tree) -> None:
    change = "-\n-    return data\n"
    recording = f"# edit: chapters/echo.py\n{change}$ pytest\n"
    tree.write("docs/recordings/broken.txt", recording)

    html = render(console(change + "$ pytest"))

    assert '<del><span class="mark">-</span>\n</del>' in html
    assert "<ins>" not in html


@pytest.mark.parametrize(
    ("body", "options"),
    [
        (CHANGE.replace("pass", "return") + "$ pytest", 'edit="chapters/echo.py"'),
        (CHANGE + "+    pass\n$ pytest", 'edit="chapters/echo.py"'),
        (CHANGE + "$ pytest", 'edit="chapters/same.py"'),
        ("$ pytest", ""),
    ],
)
def test_a_recording_of_another_change_stops_the_build(
    refused: Render, tree: Tree, body: str, options: str
) -> None:
    tree.write("chapters/same.py", FILE)

    assert refused(console(body, options)) == (
        f"{HERE}its commands changed since the recording; run: make record"
    )


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("-gone\n$ a", f"{PATH}the - lines are not there: 'gone'"),
        ("-def echo(data):\n-    return data\n$ a", f"{PATH}the - lines are not there"),
        (
            "-        return data\n-\n-    return data\n-\n$ a",
            f"{PATH}the - lines are not there: '        return data'",
        ),
        (
            "-    return data\n+    pass\n-def echo(data):\n$ a",
            f"{PATH}keep to the order of the file: ",
        ),
        ("+pass\n-def echo(data):\n$ a", f"{PATH}a change begins with a - line"),
        ("$ a", "edit needs - and + lines before the first command"),
        (f"$ a\n{CHANGE}", "a change stands before the first command: -    if data"),
        (f"{CHANGE}$ a\n+b", "a change stands before the first command: +b"),
        (CHANGE, "there is no command, as in $ ls"),
        (f"{CHANGE}ls", "neither a command, as in $ ls, nor ^C after one: ls"),
    ],
)
def test_a_change_that_cannot_be_made_stops_the_build(
    refused: Render, body: str, reason: str
) -> None:
    assert refused(console(body)).startswith(HERE + reason)


@pytest.mark.parametrize(("times", "said"), [(2, "twice"), (3, "3 times")])
def test_lines_found_more_than_once_stop_the_build(
    refused: Render, tree: Tree, times: int, said: str
) -> None:
    tree.write("chapters/echo.py", FILE * times)

    reason = refused(console(CHANGE + "$ pytest"))

    assert reason.startswith(f"{HERE}{PATH}the - lines are there {said}: ")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("chapters/gone.py", "there is no file chapters/gone.py"),
        ("docs/recordings/broken.txt", "edit takes a file of chapters, "),
        ("chapters/../mkdocs.yml", "edit takes a file of chapters, "),
        ("", "edit takes a file of chapters, "),
    ],
)
def test_a_file_that_no_session_has_stops_the_build(
    refused: Render, path: str, reason: str
) -> None:
    assert refused(console(CHANGE + "$ a", f'edit="{path}"')).startswith(HERE + reason)


def test_a_change_needs_its_file(refused: Render) -> None:
    assert refused(console("-a\n$ a", "")) == (
        f'{HERE}lines of a change need edit="its/file.py": -a'
    )


def test_several_places_change_at_once(tree: Tree) -> None:
    lines = ["-def echo(data):", "+def echo(word):", "+    data = word", "-", "+    #"]

    assert Edit("chapters/echo.py", lines).edited() == FILE.replace(
        "def echo(data):\n", "def echo(word):\n    data = word\n"
    ).replace("\n\n", "\n    #\n")
