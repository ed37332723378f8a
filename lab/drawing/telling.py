"""A trace in sentences, for who hears a drawing rather than sees it."""

from collections.abc import Iterable

from lab.drawing.letters import clean
from lab.tracing.trace import Event, Lane, connections
from lab.tracing.words import LIBRARY_LANES, PASSED, quote, say, say_amount, short


def tell(events: Iterable[Event]) -> str:
    """Return what happened as a paragraph, a sentence for each event."""
    shown = list(events)
    several = len(connections(shown)) > 1
    return " ".join(sentence(event, several) for event in shown) or "Nothing happened."


def sentence(event: Event, several: bool) -> str:
    """Return an event as a sentence, with the connection's number if there are more."""
    words = f"{subject(event)} {predicate(event)}".strip()
    if event.data is not None and event.lane is not Lane.KERNEL:
        words = f"{words} {quote(event.data)}"
    if event.states is not None:
        ours, theirs = event.states
        words = f"{words}; our side is {ours}, the peer {theirs}"
    if several and event.connection is not None:
        words = f"{words}, on connection {event.connection}"
    return f"{clean(words)}."


def subject(event: Event) -> str:
    """Return who did it; nothing where the words say that themselves."""
    match event.lane:
        case Lane.CLIENT:
            return "The client"
        case Lane.KERNEL:
            return "The client's system"
        case Lane.PROTOCOL:
            return short(event.who) or "The protocol"
        case Lane.APP:
            own = event.name.startswith(("receive ", "send "))
            return "The application's" if own else "The application"
        case Lane.TASK:
            return "The task"
        case Lane.TIMER:
            return f"The timer {short(event.who)}".strip()
        case Lane.CLOCK | Lane.SIGNAL:
            return ""
        case _:
            return f"The {event.lane}"


def predicate(event: Event) -> str:
    """Return what was done, or what was called."""
    words = say(event)
    if event.lane is Lane.KERNEL:
        return say_amount(event)
    if event.lane is Lane.APP and event.name in PASSED:
        return f"is {words}" if event.name == "called" else f"calls {words}"
    called = event.lane in LIBRARY_LANES or event.lane in (Lane.TRANSPORT, Lane.SOCKET)
    if event.lane is Lane.TIMER:
        verb = "fires" if event.name == "fires" else f"is {event.name}"
        return f"{verb}, {event.note}" if event.note else verb
    if event.lane is Lane.PROTOCOL and " returns" in event.name:
        return words
    if called or event.lane is Lane.PROTOCOL:
        return words if event.name == "keeps" else f"is called: {words}"
    return words
