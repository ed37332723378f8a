"""An application is found by its name, or one line says why it is not."""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chapters.apps import hello
from chapters.ch06_asgi_bridge.loading import LoadError, load

APP = "async def app(scope, receive, send): pass\n"
Write = Callable[[dict[str, str]], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Write files into the current folder, from which modules can be imported."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def write(files: dict[str, str]) -> Path:
        for name, text in files.items():
            file = tmp_path / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)
        return tmp_path

    known = set(sys.modules)
    yield write
    for name in sys.modules.keys() - known:
        if (getattr(sys.modules[name], "__file__", "") or "").startswith(str(tmp_path)):
            del sys.modules[name]


def refused(target: str, **options: Any) -> str:
    """Return why nothing was loaded."""
    with pytest.raises(LoadError) as caught:
        load(target, **options)
    return str(caught.value)


def loaded(write: Write, code: str, name: str = "app", **options: Any) -> Any:
    """Return what is loaded from a module of that code."""
    write({"main.py": code})
    return load(f"main:{name}", **options)


def refusal(write: Write, code: str, name: str = "app", **options: Any) -> str:
    """Return why nothing was loaded from a module of that code, in one line."""
    write({"main.py": code})
    reason = refused(f"main:{name}", **options)
    assert "\n" not in reason
    return reason


# What can be loaded


def test_an_application_of_the_course_is_loaded() -> None:
    assert load("chapters.apps.hello:app") is hello.app


def test_a_module_is_found_in_the_current_folder(write: Write) -> None:
    assert loaded(write, APP).__module__ == "main"


def test_a_module_is_found_in_another_folder(write: Write) -> None:
    write({"src/inner.py": APP})

    app: Any = load("inner:app", app_dir="src")

    assert app.__code__.co_filename.endswith("/src/inner.py")


def test_a_module_of_the_folder_comes_before_one_of_the_same_name(
    write: Write, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "main.py").write_text("")
    sys.path.insert(0, str(other))

    assert callable(loaded(write, APP))


def test_the_folder_stays_when_the_application_goes_elsewhere(write: Write) -> None:
    folder = write({"main.py": APP})

    load("main:app")

    assert sys.path[0] == str(folder)


def test_a_module_may_be_in_a_package(write: Write) -> None:
    write({"package/__init__.py": "", "package/main.py": APP})

    assert load("package.main:app").__module__ == "package.main"


def test_an_attribute_may_have_dots(write: Write) -> None:
    code = f"class api:\n    {APP}    app = staticmethod(app)\n"

    assert callable(loaded(write, code, "api.app"))


def test_an_instance_with_the_three_arguments_is_an_application(write: Write) -> None:
    code = (
        "class App:\n    async def __call__(self, scope, receive, send): pass\n"
        "app = App()\n"
    )

    assert type(loaded(write, code)).__name__ == "App"


def test_a_class_that_can_be_awaited_is_an_application(write: Write) -> None:
    code = (
        "class app:\n    def __init__(self, scope, receive, send): pass\n"
        "    def __await__(self): yield\n"
    )

    assert isinstance(loaded(write, code), type)


@pytest.mark.parametrize(
    "code",
    [
        "import starlette.applications as s\nclass A(s.Starlette): pass\napp = A()",
        "import fastapi\napp = fastapi.FastAPI()",
        "import starlette.endpoints as s\nclass app(s.HTTPEndpoint): pass",
        "import functools\nasync def f(x, *arguments): pass\n"
        "app = functools.partial(f, 1)",
        "app = max",  # written in C, and tells nothing of its arguments
    ],
    ids=["Starlette", "FastAPI", "HTTPEndpoint", "partial", "C"],
)
def test_applications_of_many_kinds_are_loaded(write: Write, code: str) -> None:
    assert callable(loaded(write, code))


def test_what_a_decorator_hides_does_not_count(write: Write) -> None:
    code = (
        "import functools\ndef view(): pass\n@functools.wraps(view)\n"
        "async def app(scope, receive, send): pass\n"
    )

    assert callable(loaded(write, code))


def test_a_factory_is_called(write: Write) -> None:
    code = f"def create(name='app'):\n    {APP}    app.name = name\n    return app\n"

    assert loaded(write, code, "create", factory=True).name == "app"


def test_a_class_may_be_the_factory(write: Write) -> None:
    code = "class App:\n    async def __call__(self, scope, receive, send): pass\n"

    assert type(loaded(write, code, "App", factory=True)).__name__ == "App"


# Names that are none


@pytest.mark.parametrize(
    ("target", "example"),
    [
        ("app", "app:app"),
        ("app.main", "app.main:app"),
        ("app.py", "app:app"),
        ("app/main.py", "app.main:app"),
        ("app/main.py:create", "app.main:create"),
        ("app/main:create", "app.main:create"),
        ("main.py:create", "main:create"),
        ("./app.py", "app:app"),
        ("../app.py", "app:app"),
        ("main:", "main:app"),
        (":create", "main:create"),
        ("", "main:app"),
        ("a..b:app.", "a..b:app"),
        (".main:app", "main:app"),
    ],
)
def test_a_target_of_another_form_is_shown_the_right_one(
    target: str, example: str
) -> None:
    assert refused(target) == (
        f"{target!r} names no application. Say module:app, as {example}."
    )


def test_a_folder_that_is_none_is_told(write: Write) -> None:
    write({"main.py": APP})

    assert refused("main:app", app_dir="main.py") == (
        "main.py is not a folder. Give --app-dir one."
    )


@pytest.mark.parametrize(
    ("target", "missing"),
    [
        ("nowhere:app", "nowhere"),
        ("nowhere.main:app", "nowhere"),
        ("package.nowhere:app", "package.nowhere"),
        ("main.nowhere:app", "main.nowhere"),
    ],
)
def test_a_missing_module_is_one_line(write: Write, target: str, missing: str) -> None:
    folder = write({"main.py": APP, "package/__init__.py": ""})

    assert refused(target) == (
        f"There is no module {missing} in {folder}. "
        "Is it elsewhere? Say where, with --app-dir."
    )


# A module that fails


def test_an_import_that_fails_shows_the_readers_own_frames_alone(write: Write) -> None:
    folder = write(
        {"main.py": "import inner\n", "inner.py": "def f():\n    1 / 0\nf()\n"}
    )

    lines = refused("main:app").splitlines()

    assert [line for line in lines if "File" in line] == [
        f'  File "{folder}/main.py", line 1, in <module>',
        f'  File "{folder}/inner.py", line 3, in <module>',
        f'  File "{folder}/inner.py", line 2, in f',
    ]
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[-2:] == [
        "ZeroDivisionError: division by zero",
        "So main was not imported.",
    ]


@pytest.mark.parametrize("missing", ["mai", "main2", "main.more", "nowhere"])
def test_what_the_readers_module_misses_is_told_as_its_own_mistake(
    write: Write, missing: str
) -> None:
    folder = write({"main.py": f"import {missing}\n"})

    reason = refused("main:app")

    assert f'File "{folder}/main.py", line 1, in <module>' in reason
    assert f"ModuleNotFoundError: No module named '{missing}'" in reason


def test_a_mistake_of_syntax_is_shown_where_it_is(write: Write) -> None:
    folder = write({"main.py": "\nasync def app(:\n"})

    lines = refused("main:app").splitlines()

    assert lines[0] == f'  File "{folder}/main.py", line 2'
    assert lines[-2:] == ["SyntaxError: invalid syntax", "So main was not imported."]


def test_the_reason_of_a_reason_is_kept(write: Write) -> None:
    code = "try:\n    {}['a']\nexcept KeyError as e:\n    raise OSError from e\n"
    write({"main.py": code})

    reason = refused("main:app")

    assert "KeyError: 'a'" in reason
    assert "direct cause" in reason


def test_a_factory_that_raises_shows_the_readers_own_frames_alone(write: Write) -> None:
    folder = write({"main.py": "def create():\n    raise OSError('no settings')\n"})

    assert refused("main:create", factory=True) == (
        "Traceback (most recent call last):\n"
        f'  File "{folder}/main.py", line 2, in create\n'
        "    raise OSError('no settings')\n"
        "OSError: no settings\n"
        "So main:create made no application."
    )


@pytest.mark.parametrize("reason", ["SystemExit(3)", "KeyboardInterrupt"])
def test_a_module_may_end_the_program(write: Write, reason: str) -> None:
    write({"main.py": f"raise {reason}"})

    with pytest.raises((SystemExit, KeyboardInterrupt)):
        load("main:app")


# A module without that name


def test_a_name_that_is_nearly_right_is_corrected(write: Write) -> None:
    folder = write({"main.py": f"{APP}def other(): pass\n"})

    assert refused("main:ap") == (
        f"There is no ap in {folder}/main.py. Did you mean app?"
    )


def test_the_first_few_names_are_mentioned(write: Write) -> None:
    names = "\n".join(f"def f{number}(): pass" for number in range(6))
    code = "import asyncio\nfrom pathlib import Path\nNUMBER = 1\n"
    code += f"def _hidden(): pass\n{names}\n"

    reason = refusal(write, code, "zzz")

    assert reason.endswith("/main.py. It has f0, f1, f2, f3, f4.")


def test_a_module_without_anything_to_serve_is_told(write: Write) -> None:
    assert refusal(write, "").endswith("/main.py. It has nothing to serve.")


def test_a_module_taken_for_another_is_told_by_its_file() -> None:
    reason = refused("calendar:app")

    assert f"There is no app in {sys.modules['calendar'].__file__}. " in reason


def test_a_missing_name_below_another_is_told(write: Write) -> None:
    reason = refusal(write, APP, "app.inner")

    assert reason == "There is no inner in function. It has nothing to serve."


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("def __getattr__(name): raise KeyError(name)", "app"),
        (
            "class Lazy:\n    def __getattr__(self, name): raise OSError(2, name)\n"
            "lazy = Lazy()",
            "lazy.app",
        ),
    ],
)
def test_a_name_whose_search_fails_is_one_line(
    write: Write, code: str, name: str
) -> None:
    reason = refusal(write, code, name)

    assert reason.startswith("There is no app in ")
    assert re.search(r"\. Looking for it raised \w+\(.*'app'\)\.$", reason)
    assert "\n" not in reason


# What is no application


@pytest.mark.parametrize(
    ("code", "rest"),
    [
        ("app = 1", "is of type int. An application takes scope, receive and send."),
        (
            "def app(a, b, c, d): pass",
            "is of type function. An application takes scope, receive and send.",
        ),
        (
            "class app:\n    def __init__(self, a, b, c): pass",
            "is of type type. An application takes scope, receive and send.",
        ),
        (
            "def app(): pass",
            "takes no arguments. If it makes the application, say --factory.",
        ),
        (
            "def app(*, name=None): pass",
            "takes no arguments. If it makes the application, say --factory.",
        ),
        (
            "from starlette.applications import Starlette as app",
            "takes no arguments. If it makes the application, say --factory.",
        ),
        (
            "def app(scope): pass",
            "takes one argument, as in ASGI 2. "
            "In ASGI 3, an application takes scope, receive and send.",
        ),
        (
            "class app:\n"
            "    def __init__(self, scope): pass\n"
            "    async def __call__(self, receive, send): pass",
            "takes one argument, as in ASGI 2. "
            "In ASGI 3, an application takes scope, receive and send.",
        ),
        (
            "def app(environ, start_response): pass",
            "takes two arguments, as in WSGI. Wrap it, say in asgiref.wsgi.WsgiToAsgi.",
        ),
    ],
    ids=["int", "four", "class", "none", "named", "Starlette", "two", "ASGI2", "WSGI"],
)
def test_what_is_no_application_is_told_what_it_may_be(
    write: Write, code: str, rest: str
) -> None:
    assert refusal(write, code) == f"main:app {rest}"


def test_an_application_called_a_factory_is_told(write: Write) -> None:
    assert refusal(write, APP, factory=True) == (
        "main:app cannot be called without arguments. "
        "If it is the application itself, leave --factory out."
    )


def test_a_factory_that_is_async_is_told(write: Write) -> None:
    assert refusal(write, "async def app(): pass", factory=True) == (
        "main:app is async. A factory returns the application at once."
    )


def test_what_a_factory_returns_is_looked_at_too(write: Write) -> None:
    assert refusal(write, "def app(): pass", factory=True) == (
        "main:app() is of type NoneType. An application takes scope, receive and send."
    )
