"""Which ASGI application a server is to serve."""

import importlib
import inspect
import re
from collections.abc import Callable, Coroutine
from functools import partial
from operator import attrgetter
from types import ModuleType
from typing import Any

from lab.errors import LabError
from lab.simulator.program import Main
from lab.tracing.application import App, TracedApp
from lab.tracing.recorder import Recorder

EXAMPLE = "chapters.apps.hello:app"
NAME = re.compile(r"(\w+(?:\.\w+)*):(\w+(?:\.\w+)*)")


def application_of(main: Main, named: str | None) -> App | None:
    """Return the application that a server's `main()` is to be given as its `app`.

    That is the one `named`, as "module:app", or else the one that it has by default;
    None for a server without applications. LabError if that cannot be.
    """
    parameter = inspect.signature(main).parameters.get("app")
    if parameter is None and named is None:
        return None
    if parameter is None:
        needed = "async def main(host, port, app)"
        raise LabError(f"{main.__module__} serves no application; it needs {needed}")
    if named is not None:
        return find(named)
    if parameter.default is parameter.empty:
        raise LabError(f"{main.__module__} needs an application, such as {EXAMPLE}")
    default: App = parameter.default
    return default


def serving(
    main: Callable[..., Coroutine[Any, Any, None]], app: App | None, recorder: Recorder
) -> Main:
    """Return a server's `main()` without its `app`, which is this one, recorded."""
    return main if app is None else partial(main, app=TracedApp(recorder, app))


def find(named: str) -> App:
    """Return an application by its name, "module:app"; LabError if there is none."""
    names = NAME.fullmatch(named)
    if not names:
        raise LabError(f"{named} names no application: write module:app, as {EXAMPLE}")
    module, path = names.groups()
    try:
        app: App = attrgetter(path)(imported(module))
    except AttributeError:
        raise LabError(f"there is no {path} in {module}") from None
    if not callable(app):
        raise LabError(f"{named} is no application: it cannot be called")
    return app


def imported(name: str) -> ModuleType:
    """Return a module; LabError if there is none, and what it raises by itself."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if f"{name}.".startswith(f"{error.name}."):
            raise LabError(f"there is no module {error.name}") from None
        raise
