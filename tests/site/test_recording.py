"""Sessions are run in bounded time, and come out the same wherever they run."""

import sys
from pathlib import Path

import pytest

from lab import recording
from lab.errors import LabError
from lab.recording import session
from lab.recording.normal import normalise

from .conftest import Tree

SERVER = """\
import os, signal, socket, sys
signal.signal(signal.SIGINT, lambda *_: sys.exit({status}))
listener = socket.create_server((os.environ["HOST"], int(os.environ["PORT"])))
print("Listening.")
while True:
    client = listener.accept()[0]
    client.sendall(b"port %d" % listener.getsockname()[1])
    client.close()
"""
CLIENT = """\
import socket
client = socket.create_connection(("127.0.0.1", 8000))
print(client.recv(100).decode())
""".replace("8000", "int(__import__('sys').argv[1])")


def console(body: str, options: str = "") -> str:
    return f'```console record="try" {options}\n{body}\n```\n'


def run(tree: Tree, body: str, options: str = "") -> str:
    """Record a session and return it."""
    tree.write("docs/page.md", console(body, options))
    (fence,) = recording.console_fences()
    return fence.run()


# Running commands


def test_commands_and_outputs_are_kept_in_order(tree: Tree) -> None:
    assert run(tree, "$ echo one\n$ echo two; echo three >&2") == (
        "$ echo one\none\n$ echo two; echo three >&2\ntwo\nthree\n"
    )


def test_a_command_may_go_on_in_the_next_line(tree: Tree) -> None:
    assert run(tree, "$ echo one \\\n>   two") == "$ echo one \\\n>   two\none two\n"


def test_a_failure_is_part_of_the_recording(tree: Tree) -> None:
    assert run(tree, "$ exit 3") == "$ exit 3\n(exit status 3)\n"


def test_python_is_the_one_that_records(tree: Tree) -> None:
    version = run(tree, "$ python -c 'import sys; print(*sys.version_info[:3])'")

    assert version.endswith("\n{} {} {}\n".format(*sys.version_info[:3]))


def test_commands_see_little_of_this_machine(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVERY_MACHINE_DIFFERS", "yes")

    output = run(tree, "$ echo $NO_COLOR $COLUMNS [$EVERY_MACHINE_DIFFERS]")

    assert output.endswith("\n1 80 []\n")


def test_commands_start_at_the_root(tree: Tree) -> None:
    assert run(tree, "$ cat docs/page.md | wc -l").split()[-1] == "3"


def test_a_command_that_does_not_end_is_given_up(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "TIMEOUT", 0.1)

    with pytest.raises(LabError, match=r"cat: it did not end within 0\.1 seconds"):
        run(tree, "$ tail -f /dev/null | cat")

    with pytest.raises(LabError, match=r"null: it did not end within 0\.1 seconds"):
        run(tree, "$ tail -f /dev/null\n^C")


# Interrupting


def test_an_interrupt_comes_after_the_first_line(tree: Tree) -> None:
    tree.write("nap.py", SERVER.format(status=0))

    assert run(tree, "$ python -m nap\n^C") == "$ python -m nap\nListening.\n^C\n"


def test_how_an_interrupted_program_ends_is_kept(tree: Tree) -> None:
    tree.write("nap.py", SERVER.format(status="'Bye.'"))

    assert run(tree, "$ python -m nap\n^C") == (
        "$ python -m nap\nListening.\n^C\nBye.\n(exit status 1)\n"
    )


def test_an_interrupt_needs_a_first_line(tree: Tree) -> None:
    with pytest.raises(LabError, match="true: it ended before it printed a line"):
        run(tree, "$ true\n^C")


# Beside a server


def test_the_server_runs_on_a_port_that_reads_8000(tree: Tree) -> None:
    tree.write("nap.py", SERVER.format(status=0))
    tree.write("client.py", CLIENT)

    assert run(tree, "$ python client.py 8000", 'server="nap"') == (
        "# server: nap\n$ python client.py 8000\nport 8000\n"
    )


def test_a_server_may_be_given_arguments(tree: Tree) -> None:
    tree.write("nap.py", SERVER.format(status="len(sys.argv) - 2"))

    assert run(tree, "$ true", 'server="nap api:app"') == (
        "# server: nap api:app\n$ true\n"
    )


@pytest.mark.parametrize(
    ("module", "reason"),
    [
        ("gone", r"gone ended with status -?\d+ and printed:\n.* No module named gone"),
        ("nap", "nap ended with status 2 and printed:"),
        ("talks", "talks ended with status 0 and printed:\nListening.\nTraceback"),
    ],
)
def test_a_server_that_fails_is_told(tree: Tree, module: str, reason: str) -> None:
    tree.write("nap.py", SERVER.format(status=2))
    tree.write("talks.py", SERVER.format(status="print('Traceback')"))

    with pytest.raises(LabError, match=reason):
        run(tree, "$ true", f'server="{module}"')


# The same everywhere


@pytest.mark.parametrize(
    ("output", "same"),
    [
        ("port 41234, 141234", "port 8000, 141234"),
        ("<A at 0x7f12ab34cd56>", "<A at 0x7f0000000000>"),
        ("pid 123, PID=45", "pid 4242, PID=4242"),
        ("2031-02-03 04:05:06,789", "2026-01-01 12:00:00"),
        ("Mon, 03 Feb 2031 04:05:06 GMT", "Thu, 01 Jan 2026 12:00:00 GMT"),
        ("/the/root/lab", "~/echo-to-asgi/lab"),
        ("/a/copy/lab", "~/echo-to-asgi/lab"),
        ("1 failed in 0.53s", "1 failed in 0.12s"),
        ("1 failed, 2 passed in 83.45s (0:01:23)", "1 failed, 2 passed in 0.12s"),
        ("made in 2031s, in 1.5s", "made in 2031s, in 1.5s"),
        ("one\r\ntwo", "one\ntwo"),
        (
            "('127.0.0.1', 41234) 127.0.0.1:50999 127.0.0.1:40000 127.0.0.1:50999",
            "('127.0.0.1', 8000) 127.0.0.1:50001 127.0.0.1:50002 127.0.0.1:50001",
        ),
    ],
)
def test_what_differs_between_runs_is_made_the_same(output: str, same: str) -> None:
    folders = (Path("/a/copy"), Path("/the/root"))

    assert normalise(output, 41234, *folders) == same


# The recordings of a page


def test_recording_says_what_changed(
    tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    tree.write("docs/recordings/orphan.txt", "$ ls\n")
    tree.write("docs/page.md", console("$ cat word"))
    tree.write("word", "one\n")
    recording.record_all()
    recording.record_all()
    tree.write("word", "two\n")
    recording.record_all("try")

    said = capsys.readouterr().out
    assert said.startswith(
        "new      docs/recordings/try.txt\n"
        "removed  docs/recordings/orphan.txt\n"
        "same     docs/recordings/try.txt\n"
        "changed  docs/recordings/try.txt\n"
    )
    assert "-one\n+two" in said
    assert not (tree.root / "docs/recordings/orphan.txt").exists()


def test_a_difference_from_the_recording_is_a_diff(tree: Tree) -> None:
    tree.write("docs/page.md", console("$ cat word"))
    tree.write("word", "one\n")
    recording.record_all()
    (fence,) = recording.console_fences()

    assert recording.difference(fence) == ""
    tree.write("word", "two\n")
    assert "-one\n+two" in recording.difference(fence)


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (console("ls"), "docs/page.md, line 1: neither a command"),
        (console("$ a") * 2, "docs/page.md, line 4: docs/page.md, line 1 has the name"),
        ("```console\n$ ls\n```\n", "docs/page.md, line 1: it needs record="),
        (
            console("-a\n$ ls", 'edit="lab/gone.py"'),
            "line 1: there is no file lab/gone",
        ),
    ],
)
def test_a_misspelt_fence_is_told(tree: Tree, page: str, reason: str) -> None:
    tree.write("docs/page.md", page)

    with pytest.raises(LabError, match=reason):
        recording.console_fences()


def test_an_unknown_recording_is_told(tree: Tree) -> None:
    tree.write("docs/page.md", console("$ ls"))

    with pytest.raises(LabError, match="no recording other; choose one of try"):
        recording.record_all("other")


def test_a_program_that_is_missing_is_told(tree: Tree) -> None:
    with pytest.raises(LabError, match="install no-such-program to record"):
        run(tree, "$ no-such-program", 'needs="sh no-such-program"')


def test_output_must_not_look_like_a_command(tree: Tree) -> None:
    with pytest.raises(LabError, match=r"output looks like a command: \$ ls"):
        run(tree, "$ echo '$ ls'")
