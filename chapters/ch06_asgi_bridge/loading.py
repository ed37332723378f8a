"""An application, found by its name: module:app."""

import difflib
import importlib
import inspect
import sys
import traceback
from collections.abc import Awaitable
from pathlib import Path
from types import ModuleType
from typing import Any

from .asgi import App

MENTIONED = 5  # names, at most, that a mistaken one may stand for
TAKEN = 3  # arguments of an application

TAKES = "takes scope, receive and send."

# What else it may be, by the fewest arguments that it takes.
LIKELY = {
    0: "takes no arguments. If it makes the application, say --factory.",
    1: f"takes one argument, as in ASGI 2. In ASGI 3, an application {TAKES}",
    2: "takes two arguments, as in WSGI. Wrap it, say in asgiref.wsgi.WsgiToAsgi.",
}


class LoadError(Exception):
    """Says why there is no application to serve, and what to do."""


def load(target: str, app_dir: str = ".", factory: bool = False) -> App:
    """Return the application that `target` names, as "module:app" does.

    Modules are looked for in `app_dir` first. With `factory`, the target is called, and
    returns the application. Raises LoadError.
    """
    module, name = split(target)
    found = attribute(imported(module, app_dir), name)
    if factory:
        target, found = f"{target}()", made_by(found, target)
    return checked(found, target)


# The module


def split(target: str) -> tuple[str, str]:
    """Return the two names in "module:app"."""
    module, _, name = target.partition(":")
    is_path = "/" in module or module.endswith(".py")
    if all(f"{module}.{name}".split(".")) and not is_path:
        return module, name
    likely = module.removesuffix(".py").strip("./").replace("/", ".") or "main"
    example = f"{likely}:{name.strip('.') or 'app'}"
    raise LoadError(f"{target!r} names no application. Say module:app, as {example}.")


def imported(name: str, app_dir: str) -> ModuleType:
    """Return a module; if it fails, LoadError holds its own traceback."""
    folder = Path(app_dir).resolve()
    if not folder.is_dir():
        raise LoadError(f"{app_dir} is not a folder. Give --app-dir one.")
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(name)
    except Exception as error:
        if isinstance(error, ModuleNotFoundError) and holds(error.name, name):
            line = f"There is no module {error.name} in {folder}. Is it elsewhere? "
            raise LoadError(line + "Say where, with --app-dir.") from None
        raise LoadError(told(error, f"So {name} was not imported.")) from None


def holds(package: str | None, module: str) -> bool:
    """Return whether a module is that package itself, or is inside it."""
    return f"{module}.".startswith(f"{package}.")


def told(error: Exception, result: str) -> str:
    """Return a traceback that begins in the application, and a line below it."""
    trace = error.__traceback__
    ours = (__name__, importlib.__name__)
    while trace and trace.tb_frame.f_globals.get("__name__", "").startswith(ours):
        trace = trace.tb_next
    return "".join(traceback.format_exception(error.with_traceback(trace))) + result


# The application in it


def attribute(found: Any, path: str) -> Any:
    """Return what is under a name, which may have dots, as in "api.app"."""
    for name in path.split("."):
        try:
            found = getattr(found, name)
        except Exception as error:  # A module's own __getattr__ may raise any.
            in_module = isinstance(found, ModuleType)
            place = in_module and getattr(found, "__file__", None)
            line = f"There is no {name} in {place or type(found).__name__}."
            known = isinstance(error, AttributeError)
            why = choice(found, name) if known else f"Looking for it raised {error!r}."
            raise LoadError(f"{line} {why}") from None
    return found


def choice(found: object, name: str) -> str:
    """Return what may have been meant by a name that is not there."""
    names = [
        each
        for each, value in getattr(found, "__dict__", {}).items()
        if callable(value) and not isinstance(value, type) and each[0] != "_"
    ]
    if close := difflib.get_close_matches(name, names, n=1):
        return f"Did you mean {close[0]}?"
    return f"It has {', '.join(names[:MENTIONED]) or 'nothing to serve'}."


def made_by(factory: Any, name: str) -> Any:
    """Return what a factory returns; if it fails, LoadError holds its traceback."""
    if 0 not in arguments(factory):
        line = "If it is the application itself, leave --factory out."
        raise LoadError(f"{name} cannot be called without arguments. {line}")
    if inspect.iscoroutinefunction(factory):
        raise LoadError(f"{name} is async. A factory returns the application at once.")
    try:
        return factory()
    except Exception as error:
        raise LoadError(told(error, f"So {name} made no application.")) from None


def checked(found: Any, name: str) -> App:
    """Return what can be an application; raise LoadError for what cannot."""
    counts = arguments(found)
    # An instance of a class can be awaited, or the class only makes applications.
    is_maker = isinstance(found, type) and not issubclass(found, Awaitable)
    if TAKEN in counts and not is_maker:
        app: App = found
        return app
    other = f"is of type {type(found).__name__}. An application {TAKES}"
    raise LoadError(f"{name} {LIKELY.get(min(counts, default=TAKEN), other)}")


def arguments(found: Any) -> list[int]:
    """Return with how many arguments something can be called, up to three."""
    if not callable(found):
        return []
    try:
        signature = inspect.signature(found, follow_wrapped=False)
    except ValueError:
        return [TAKEN]  # It is written in C, and does not say.
    return [count for count in range(TAKEN + 1) if can_bind(signature, count)]


def can_bind(signature: inspect.Signature, count: int) -> bool:
    """Return whether a function can be called with so many arguments."""
    try:
        signature.bind(*range(count))
    except TypeError:
        return False
    return True
