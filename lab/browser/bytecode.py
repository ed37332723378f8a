"""Compile what a page loads, so that no reader's browser has to: in Pyodide itself.

`compile.mjs` runs it, in Node, when the site is built.
"""

import importlib
import sys
import zipfile
from collections.abc import Callable, Iterator
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
from marshal import dumps
from pathlib import Path

from lab.chapters import ROOT, all_chapters
from lab.exercises import plan as plans
from lab.exercises.check import checks_module
from lab.watchdog.stack import STDLIB

MOMENT = (2026, 1, 1, 0, 0, 0)  # The same files make the same bytes.
NEVER_COMPARED = (1).to_bytes(4, "little")  # with its source, which has its hash there
KEPT = "chapters/"  # Their source is needed as well: it is what a reader begins with.

Named = Callable[[str], Iterator[str]]  # gives the names of what a file is compiled to


def main(folder: str) -> None:
    """Compile two zips in a folder in place: the course, and what is used of Python."""
    import_all()
    used = set(used_of_python())
    place = Path(folder)
    compile_zip(place / "course.zip", ROOT, course_names)
    compile_zip(
        place / "python_stdlib.zip",
        STDLIB,
        lambda name: iter([f"{name}c"] if name in used else []),
    )


def import_all() -> None:
    """Import all that a page may use of the course, and so of Python."""
    importlib.import_module("lab.browser.entry")
    for chapter in filter(plans.has_exercises, all_chapters()):
        checks_module(chapter.number)
        importlib.import_module(f"chapters.{chapter.package}.server")


def used_of_python() -> Iterator[str]:
    """Give the files of Python's library that are imported by now."""
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None) or ""
        if file.startswith(f"{STDLIB}/"):
            yield file.removeprefix(f"{STDLIB}/")


def course_names(name: str) -> Iterator[str]:
    """Give the name of what a file of the course is compiled to."""
    if name.endswith(".py"):
        yield cache_from_source(name) if name.startswith(KEPT) else f"{name}c"


def compile_zip(path: Path, root: Path, named: Named) -> None:
    """Put compiled files into a zip, whose files will be found below a root.

    The source of those below KEPT stays, and all that is not compiled.
    """
    with zipfile.ZipFile(path) as source:
        files = {each: source.read(each) for each in source.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, data in files.items():
            compiled = list(named(name))
            if not compiled or name.startswith(KEPT):
                write(made, name, data)
            for each in compiled:
                write(made, each, bytecode(data, f"{root}/{name}"))


def write(made: zipfile.ZipFile, name: str, data: bytes) -> None:
    """Write a file of a zip."""
    made.writestr(zipfile.ZipInfo(name, MOMENT), data, zipfile.ZIP_DEFLATED)


def bytecode(source: bytes, file: str) -> bytes:
    """Return what Python keeps of a module that it has compiled."""
    code = dumps(compile(source, file, "exec", dont_inherit=True))
    return MAGIC_NUMBER + NEVER_COMPARED + source_hash(source) + code
