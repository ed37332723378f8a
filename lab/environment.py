"""Make the environment the verbs run in, once, and hand the verb over to it."""

import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from lab.__main__ import main as lab_main
from lab.errors import LabError
from lab.pythons import version_of
from lab.repository import ROOT

THIS_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
INSTALL_VENV = (
    f"{sys.executable} cannot make a virtual environment. "
    "On Debian and Ubuntu: apt install python3-venv."
)
CHECK_THE_NETWORK = (
    "pip could not install requirements.txt: check the network, then try again."
)
LOCK_IS_MISSING = (
    "requirements.txt is missing; this brings it back: git checkout requirements.txt"
)
CLONE_ELSEWHERE = (
    "The folder {} cannot be written. Clone the course again, where you may write."
)
REMOVE_IT = (
    "The folder {} cannot be written. Remove it, or ask its owner to: make clean"
)
NO_LINK = "{} is a link, and this would empty the folder behind it. Remove the link."
# These verbs are for a person who has no environment, or wants none.
WITHOUT_ENVIRONMENT = {"clean", "help", "-h", "--help"}


class Environment:
    """The virtual environment in `.venv`, and the lock it is made from."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / "bin" / "python"
        self.lock = root / "requirements.txt"
        self.log = self.folder / "setup.log"
        self.stamp = self.folder / "complete"  # Written last

    def expected_stamp(self, version: str | None) -> str:
        """Say what a complete environment was made from: a change remakes it."""
        digest = hashlib.sha256(self.lock.read_bytes()).hexdigest()
        return f"Python {version}\n{self.root}\n{digest}\n"

    def is_complete(self, version: str | None) -> bool:
        """Tell whether `.venv` was finished, and from the lock of today."""
        expected = self.expected_stamp(version)
        return self.stamp.exists() and self.stamp.read_text() == expected

    def require_write_access(self) -> None:
        """Raise LabError if this person cannot write the environment, or should not."""
        if not os.access(self.root, os.W_OK | os.X_OK):
            raise LabError(CLONE_ELSEWHERE.format(self.root))
        if self.folder.exists() and not os.access(self.folder, os.W_OK | os.X_OK):
            raise LabError(REMOVE_IT.format(self.folder))
        if self.folder.is_symlink():
            raise LabError(NO_LINK.format(self.folder))

    def make(self) -> None:
        """Make `.venv` from nothing; whatever was there before is removed."""
        before = version_of(self.python)
        change = f", not {before}" if before not in (None, THIS_VERSION) else ""
        say(f"Setting up .venv with Python {THIS_VERSION}{change}: about a minute.")
        from venv import EnvBuilder  # Debian may have left it out: see prepare()

        EnvBuilder(clear=True, symlinks=True).create(self.folder)
        self.run("ensurepip", "--default-pip", advice=INSTALL_VENV)
        options = ["--require-hashes", "--no-input", "--disable-pip-version-check"]
        lock = ["-r", str(self.lock)]
        self.run("pip", "install", *options, *lock, advice=CHECK_THE_NETWORK)
        # The commands in .venv/bin find our packages from any working directory.
        packages = self.folder / "lib" / f"python{THIS_VERSION}" / "site-packages"
        (packages / "echo_to_asgi.pth").write_text(f"{self.root}\n")
        self.stamp.write_text(self.expected_stamp(THIS_VERSION))

    def run(self, *command: str, advice: str) -> None:
        """Run a module of the new environment; what it says goes to the log."""
        # A person's own settings may ask for an installation below the home folder.
        variables = {**os.environ, "PIP_USER": "0"}
        with self.log.open("a") as log:
            result = subprocess.run(
                [self.python, "-m", *command],
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        if result.returncode != 0:
            raise LabError(f"{advice} What it said is in {self.log}.")


def prepare(environment: Environment, named: bool) -> None:
    """Make the environment unless it is there; `named`: it must be this Python's."""
    if not environment.lock.exists():
        raise LabError(LOCK_IS_MISSING)
    if suits(environment, named):
        return
    if None in map(importlib.util.find_spec, ("venv", "ensurepip")):
        raise LabError(INSTALL_VENV)
    environment.require_write_access()
    with one_process_at_a_time(environment.lock):
        if not suits(environment, named):  # Nobody made it while we waited
            environment.make()


def suits(environment: Environment, named: bool) -> bool:
    version = version_of(environment.python)
    if named and version != THIS_VERSION:
        return False
    return environment.is_complete(version)


@contextmanager
def one_process_at_a_time(path: Path) -> Iterator[None]:
    """Wait until no other process is in here for the same file."""
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another verb is at work on .venv: waiting for it.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def hand_over(environment: Environment, arguments: list[str]) -> NoReturn:
    """Become the verb: Ctrl-C and the exit status need nobody in between."""
    os.chdir(environment.root)
    python = str(environment.python)
    os.execv(python, [python, "-m", "lab", *arguments])


def main(arguments: list[str]) -> NoReturn:
    """Do what one line of the Makefile asks: [--this-python] VERB ARGUMENTS."""
    named = arguments[:1] == ["--this-python"]
    arguments = arguments[named:]
    if not arguments or arguments[0] in WITHOUT_ENVIRONMENT:
        sys.exit(lab_main(arguments))
    environment = Environment(ROOT)
    try:
        prepare(environment, named)
    except (LabError, OSError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Stopped. The next verb starts the set-up again.")
    hand_over(environment, arguments)
