"""How many bytes the objects of a server hold for its connections."""

import gc
from collections import deque
from collections.abc import Iterator

# Whose objects are looked into: the chapters', and those of the libraries they use.
OWNERS = ("ch0", "ch1", "chapters", "h11", "asyncio.streams")
BOXES = (dict, list, tuple, set, deque)
DEPTH = 3  # an object's attributes, a container, and one in that


def bytes_held() -> int:
    """Return how many bytes those hold that are younger than the last collection.

    So nothing may collect garbage while a talk goes on.
    """
    held: dict[int, int] = {}
    for each in gc.get_objects(generation=0):
        if str(type(each).__module__).startswith(OWNERS):
            held.update(contents(each, DEPTH))
    return sum(held.values())


def contents(thing: object, depth: int) -> Iterator[tuple[int, int]]:
    """Give the identity and the size of all bytes that are in a thing."""
    for each in gc.get_referents(thing):
        if isinstance(each, bytes | bytearray):
            yield id(each), len(each)
        elif depth > 1 and isinstance(each, BOXES):
            yield from contents(each, depth - 1)
