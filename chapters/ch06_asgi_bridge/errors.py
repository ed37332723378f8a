"""Which errors of an application only say that its client has left."""

from chapters.ch05_flow_control.writer import ClientDisconnected


def came_of_disconnect(
    error: BaseException | None, seen: frozenset[int] = frozenset()
) -> bool:
    """Return whether an error is, or came of, ClientDisconnected.

    An error may come of a group that holds it; so we look at none of them
    twice on one way.
    """
    while error is not None and id(error) not in seen:
        seen |= {id(error)}
        if isinstance(error, BaseExceptionGroup):
            return all(came_of_disconnect(each, seen) for each in error.exceptions)
        if isinstance(error, ClientDisconnected):
            return True
        error = error.__context__
    return False
