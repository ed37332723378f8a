"""Which errors only say that the client has left."""

import pytest

from chapters.ch05_flow_control.writer import ClientDisconnected
from chapters.ch06_asgi_bridge.errors import came_of_disconnect

GONE = ClientDisconnected("gone")
MISTAKE = ZeroDivisionError("a mistake")


def raised(error: BaseException, amid: BaseException) -> BaseException:
    """Return an error as it is when it was raised while another was handled."""
    error.__context__ = amid
    return error


def group(*errors: BaseException) -> BaseExceptionGroup[BaseException]:
    return BaseExceptionGroup("several", errors)


@pytest.mark.parametrize(
    "error",
    [
        GONE,
        raised(ValueError(), amid=GONE),
        raised(ValueError(), amid=raised(KeyError(), amid=GONE)),
        group(GONE),
        group(GONE, raised(ValueError(), amid=GONE)),
        group(group(GONE), GONE),
        raised(ValueError(), amid=group(GONE)),
        raised(SystemExit(), amid=GONE),
    ],
    ids=repr,
)
def test_what_came_of_a_client_that_left_is_known(error: BaseException) -> None:
    assert came_of_disconnect(error)


@pytest.mark.parametrize(
    "error",
    [
        None,
        MISTAKE,
        ConnectionResetError("a database"),
        raised(ValueError(), amid=MISTAKE),
        group(GONE, MISTAKE),
        group(GONE, group(GONE, MISTAKE)),
        raised(ValueError(), amid=group(GONE, MISTAKE)),
        raised(group(MISTAKE), amid=GONE),  # Its mistake came of nothing else.
    ],
    ids=repr,
)
def test_any_other_error_is_a_mistake(error: BaseException | None) -> None:
    assert not came_of_disconnect(error)


def test_a_circle_has_an_end() -> None:
    inner = ValueError("raised out of its own group")
    circle = group(GONE, inner)
    inner.__context__ = circle
    assert not came_of_disconnect(circle)
    assert not came_of_disconnect(inner)
