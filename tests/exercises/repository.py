"""A small copy of the repository, in which a reader works at a terminal."""

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from lab.chapters import ROOT

PARTS = ("chapters", "lab", "docs/chapters")
AMPLE = 40.0  # seconds, for what takes two


class Repository:
    """A folder with the chapters, the lab and what a reader makes of them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.work = root / "work"
        for part in PARTS:  # with what Python has compiled, to save time
            shutil.copytree(ROOT / part, root / part)

    def begin_anew(self) -> None:
        """Remove all that is not of the chapters and the lab."""
        parts = {Path(part).parts[0] for part in PARTS}
        for path in self.root.iterdir():
            if path.is_dir() and path.name not in parts:
                shutil.rmtree(path)
            elif not path.is_dir():
                path.unlink()

    def environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        """Return the variables of a reader's shell."""
        usual = {"PYTHONPATH": str(self.root), "TERM": "xterm", "COLUMNS": "80"}
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in ("NO_COLOR", "FORCE_COLOR", "STEP", "SHOW", "PORT", "HOST")
        }
        return kept | {"PYTHONDONTWRITEBYTECODE": "1"} | usual | dict(variables)

    def run(self, *verb: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a verb into a pipe."""
        return subprocess.run(
            [sys.executable, "-m", "lab", *verb],
            cwd=self.root,
            env=self.environment(variables),
            capture_output=True,
            text=True,
            check=False,
            timeout=AMPLE,
        )

    def output(self, *verb: str, **variables: str) -> str:
        """Return what a verb prints that does what it should."""
        done = self.run(*verb, **variables)
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout

    def refusal(self, *verb: str, **variables: str) -> str:
        """Return the one line of a verb that does nothing."""
        done = self.run(*verb, **variables)
        assert (done.returncode, done.stdout) == (1, ""), done
        assert done.stderr.count("\n") == 1
        return done.stderr.rstrip("\n")

    def files(self) -> dict[str, str]:
        """Return all that is here, but for what is in work/."""
        return {
            path.relative_to(self.root).as_posix(): path.read_text()
            for path in sorted(self.root.rglob("*"))
            if path.is_file()
            and path.suffix != ".pyc"
            and not path.is_relative_to(self.work)
        }


class Terminal:
    """A program at a terminal, of which all that it prints is kept."""

    def __init__(self, repository: Repository, *verb: str, **variables: str) -> None:
        self.shown = ""
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lab", *verb],
            cwd=repository.root,
            env=repository.environment(variables),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)

    def read_until(self, pattern: str, times: int = 1) -> str:
        """Return all that was shown, once a pattern was seen so often in it."""
        deadline = time.monotonic() + AMPLE
        while len(re.findall(pattern, self.shown)) < times:
            assert select.select([self.master], [], [], deadline - time.monotonic())[0]
            data = self.read()
            assert data, self.shown
            self.shown += data
        return self.shown

    def read(self) -> str:
        """Return what comes next, or nothing at the end."""
        try:
            return os.read(self.master, 65536).decode(errors="replace")
        except OSError:  # as Linux says that nobody has the terminal open
            return ""

    def interrupt(self) -> int:
        """Press Ctrl-C, and return the exit status."""
        os.kill(self.process.pid, signal.SIGINT)
        return self.finish()

    def finish(self) -> int:
        """Return the exit status, with all that was shown."""
        while data := self.read():
            self.shown += data
        return self.process.wait(AMPLE)

    def close(self) -> None:
        """End the program if it still runs."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        os.close(self.master)
