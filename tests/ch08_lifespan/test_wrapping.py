"""What wrapping adds to the scope of a request."""

from functools import partial

import pytest

from chapters.ch08_lifespan.wrapping import with_root_path, with_state

from .wrapped import SCOPE, scope_in


def test_each_request_gets_a_shallow_copy_of_the_state() -> None:
    shared: list[int] = []
    state = {"shared": shared}
    wrap = partial(with_state, state=state)
    scope = scope_in(wrap)
    assert scope["state"] == state
    assert scope["state"] is not state
    assert scope["state"]["shared"] is shared
    assert scope_in(wrap)["state"] is not scope["state"]


def test_what_the_application_keeps_later_is_in_later_requests() -> None:
    state: dict[str, object] = {}
    wrap = partial(with_state, state=state)
    state["late"] = 1
    assert scope_in(wrap)["state"] == {"late": 1}


@pytest.mark.parametrize("root", ["/api", "/ä"])
def test_the_root_path_is_put_before_the_paths(root: str) -> None:
    scope = scope_in(partial(with_root_path, root_path=root))
    raw = b"/api" if root == "/api" else b"/%C3%A4"
    assert scope["root_path"] == root
    assert scope["path"] == f"{root}/a b"
    assert scope["raw_path"] == raw + b"/a%20b"
    rest = {"root_path", "path", "raw_path"}
    assert {key: scope[key] for key in SCOPE.keys() - rest} == {
        key: SCOPE[key] for key in SCOPE.keys() - rest
    }


def test_what_is_asked_of_the_whole_server_has_no_path() -> None:
    whole = {"method": "OPTIONS", "path": "*", "raw_path": b"*"}
    scope = scope_in(partial(with_root_path, root_path="/api"), **whole)
    assert scope == SCOPE | whole | {"root_path": "/api"}


@pytest.mark.parametrize(
    "wrap",
    [partial(with_root_path, root_path="/api"), partial(with_state, state={"a": 1})],
)
def test_a_lifespan_is_left_as_it_is(wrap: object) -> None:
    assert callable(wrap)
    lifespan = {"type": "lifespan", "state": {}}
    assert scope_in(wrap, **lifespan) == SCOPE | lifespan
