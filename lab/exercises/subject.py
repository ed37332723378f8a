"""The code under examination: a package, with some functions taken from elsewhere."""

import importlib
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

from lab.exercises.compiling import code_of, compiled, moved, tree_of
from lab.exercises.parts import parsed, replaced
from lab.server import Stoppable

# For each file of the package: where to take functions from, and which.
Serve = Callable[..., Awaitable[Stoppable]]
Patches = Mapping[str, tuple[Path, Sequence[str]]]
# What files are compiled to, once for every check, by their functions from elsewhere.
Compiled = dict[tuple[Path, tuple[str, ...]], CodeType]


class BrokenModuleError(Exception):
    """A module of the package cannot be imported; its cause says why."""


class Subject:
    """A chapter's package in a folder, whose modules can be imported afresh."""

    def __init__(
        self,
        folder: Path,
        patches: Patches,
        serve_of: Callable[[ModuleType], Serve],
        compiled: Compiled | None = None,
    ) -> None:
        self.folder = folder
        self.patches = patches
        self.serve_of = serve_of
        self.compiled: Compiled = {} if compiled is None else compiled

    def module(self, name: str) -> ModuleType:
        """Return a module of the package, such as "server".

        Raises BrokenModuleError if it raises anything while it is imported.
        """
        try:
            return importlib.import_module(f"{self.folder.name}.{name}")
        except (Exception, SystemExit) as error:
            raise BrokenModuleError(name) from error

    def serve(self) -> Serve:
        """Return what makes a server, for checks that do not bring their own."""
        return self.serve_of(self.module("server"))

    def wrote(self, code: CodeType) -> bool:
        """Return whether some code is in the folder, and taken from nowhere else."""
        file = Path(code.co_filename)
        if not file.is_relative_to(self.folder):
            return False
        patch = self.patches.get(file.relative_to(self.folder).as_posix())
        return patch is None or code.co_qualname.split(".<")[0] not in patch[1]

    @contextmanager
    def importable(self) -> Iterator[None]:
        """Let the package be imported, and forget all of it afterwards."""
        finder = Finder(self.folder, self.patches, self.compiled)
        sys.meta_path.insert(0, finder)
        try:
            yield
        finally:
            sys.meta_path.remove(finder)
            package = self.folder.name
            own = [each for each in sys.modules if each.startswith(package)]
            for name in own:
                if top_of(name) == package:
                    del sys.modules[name]


class Finder(MetaPathFinder):
    """Finds the modules of one package, and no others."""

    def __init__(self, folder: Path, patches: Patches, compiled: Compiled) -> None:
        self.folder = folder
        self.patches = patches
        self.compiled = compiled

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Return where a module is; None for what is not in the package."""
        if top_of(fullname) != self.folder.name:
            return None
        place = self.folder.parent.joinpath(*fullname.split("."))
        if place.is_dir():
            file, within = place / "__init__.py", [str(place)]
        else:
            file, within = place.with_suffix(".py"), None
        if not file.exists():
            return None
        patch = self.patches.get(file.relative_to(self.folder).as_posix())
        loader = PatchingLoader(file, patch, self.compiled)
        return spec_from_file_location(
            fullname, file, loader=loader, submodule_search_locations=within
        )


class PatchingLoader(Loader):
    """Loads a file as it is now, but for functions that another file has instead.

    What is not replaced keeps its line numbers.
    """

    def __init__(
        self,
        file: Path,
        patch: tuple[Path, Sequence[str]] | None,
        compiled: Compiled,
    ) -> None:
        self.file = file
        self.patch = patch
        self.compiled = compiled

    def exec_module(self, module: ModuleType) -> None:
        """Run the file's code."""
        exec(self.get_code(module.__name__), module.__dict__)

    def get_code(self, fullname: str) -> CodeType:
        """Return the file's code, which runpy asks for."""
        _, names = self.patch or (None, ())
        key = self.file, tuple(names)
        if key not in self.compiled:
            self.compiled[key] = self.compile()
        return self.compiled[key]

    def compile(self) -> CodeType:
        """Return the file's code, with what another file has instead."""
        if self.patch is None:
            return code_of(parsed(self.file), self.file)
        other, names = self.patch
        finished = other.read_bytes()
        if self.file.read_bytes() == finished:  # So what is taken from it is there.
            return moved(compiled(finished), self.file)
        tree = replaced(parsed(self.file), tree_of(finished), names)
        return code_of(tree, self.file)


def top_of(name: str) -> str:
    """Return the first part of a dotted name."""
    return name.partition(".")[0]
