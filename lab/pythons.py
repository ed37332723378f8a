"""Find the supported Pythons on this machine."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SUPPORTED = ("3.11", "3.12", "3.13", "3.14")
PROBE = "import sys; print('%d.%d' % sys.version_info[:2])"


def find_python(version: str) -> Path | None:
    """Return a Python of this version, such as "3.12", that runs; or None."""
    for path in candidates(version):
        if path.exists() and version_of(path) == version:
            return path
    return None


def candidates(version: str) -> Iterator[Path]:
    """List where a Python may be, the surest place first."""
    yield Path(sys.executable).resolve()
    name = f"python{version}"
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        yield Path(folder) / name
    # pyenv puts a shim on PATH that runs only where the version was selected.
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(pyenv.glob(f"versions/{version}*/bin/{name}"))


def version_of(python: Path) -> str | None:
    """Ask a Python for its version; None where it does not run."""
    try:
        result = subprocess.run([python, "-c", PROBE], capture_output=True, text=True)
    except OSError:
        return None
    return result.stdout.strip() if result.returncode == 0 else None
