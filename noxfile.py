"""Test on several Pythons: `make test-all` calls this once for each it finds."""

import hashlib
from pathlib import Path

import nox

ROOT = Path(__file__).parent
LOCK = ROOT / "requirements.txt"


@nox.session(python=["3.11", "3.12", "3.13", "3.14"], reuse_venv=True)
def tests(session: nox.Session) -> None:
    stamp = Path(session.virtualenv.location) / "complete"
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != digest:
        session.install("--quiet", "--require-hashes", "-r", str(LOCK))
        stamp.write_text(digest)
    # The tests start commands such as mkdocs, which import lab from anywhere.
    session.run("pytest", *session.posargs, env={"PYTHONPATH": str(ROOT)})
