"""Find a Python that is new enough, and hand the verb over to it.

This file must parse on every Python there is, so that it can say which one is
missing. Everything that may use today's Python is in environment.py.
"""

import os
import subprocess
import sys

OLDEST = (3, 11)
NAMES = ["python3.14", "python3.13", "python3.12", "python3.11"]
PROBE = "import sys; sys.exit(sys.version_info < (3, 11))"
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOO_OLD = (
    "Echo to ASGI needs Python 3.11 or newer; %s is %d.%d.%d. "
    "Install one, or name it: make PYTHON=python3.12 <verb>"
)


def candidates():
    # type: () -> list[str]
    """List where a newer Python may be; the one below .venv is known to suit."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    paths = [os.path.realpath(os.path.join(ROOT, ".venv", "bin", "python"))]
    for name in NAMES:
        paths.extend(os.path.join(folder, name) for folder in folders)
    return paths


def is_new_enough(python):
    # type: (str) -> bool
    """Run a Python to see whether it works: a pyenv shim may exist and fail."""
    with open(os.devnull, "r+") as null:
        try:
            return subprocess.call([python, "-c", PROBE], stdout=null, stderr=null) == 0
        except OSError:
            return False


def main(arguments):
    # type: (list[str]) -> None
    """Go on in this Python, or in a newer one, or say that there is none."""
    if os.name == "nt":
        sys.exit("Echo to ASGI runs on Linux and macOS. On Windows, use WSL.")
    if sys.version_info >= OLDEST:
        sys.path[0] = ROOT
        from lab import environment

        environment.main(arguments)
    elif "--this-python" not in arguments:
        for python in candidates():
            if os.path.exists(python) and is_new_enough(python):
                os.execv(python, [python, os.path.abspath(__file__)] + arguments)
    sys.exit(TOO_OLD % ((os.path.basename(sys.executable),) + sys.version_info[:3]))


if __name__ == "__main__":
    main(sys.argv[1:])
