"""What stands in for a system in a browser says what a system says."""

import json
import resource
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from lab.browser import system
from lab.chapters import ROOT


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
@pytest.mark.parametrize("family", [socket.AF_UNSPEC, socket.AF_INET])
def test_an_address_is_what_the_system_says(host: str, family: int) -> None:
    asked = (host, 8000, family, socket.SOCK_STREAM)
    try:
        known = socket.getaddrinfo(*asked)
    except socket.gaierror:
        known = []  # an address of another family

    found = system.getaddrinfo(*asked)

    assert set(known) <= set(found)
    kinds = {each[0] for each in found}
    assert kinds <= ({family} if family else {socket.AF_INET, socket.AF_INET6})


def test_without_a_host_any_address_is_meant() -> None:
    places = [each[4][:2] for each in system.getaddrinfo(None, 80)]

    assert places == [("0.0.0.0", 80), ("::", 80)]


def test_a_name_is_not_found() -> None:
    with pytest.raises(socket.gaierror):
        system.getaddrinfo("example.org", 80)


def test_there_is_a_limit_of_descriptors() -> None:
    soft, _ = system.RESOURCE.getrlimit(system.RESOURCE.RLIMIT_NOFILE)

    assert 100 < soft != resource.RLIM_INFINITY


PROGRAM = """
import json, pathlib, sys
from lab.browser import entry
entry.WORKER = pathlib.Path(sys.argv[1])
asked = {"do": "play", "package": "ch08_lifespan", "module": "server", "files": {},
         "title": "A stop", "scenario": "connect\\nsignal SIGTERM"}
print(entry.in_worker()(json.dumps(asked), lambda said: None))
"""


def test_a_worker_begins_with_all_of_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["story"], len(answer["lines"])) == ("", 2)
