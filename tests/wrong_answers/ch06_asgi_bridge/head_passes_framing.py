"""Sends what the application says of how bytes travel."""

STEP = "head"
SAYS = "and so did we"
FILE = "response.py"


def checked(headers):
    kept = []
    for name, value in headers:
        if not isinstance(name, bytes) or not isinstance(value, bytes):
            raise TypeError(f"a header is two bytes, not {name!r} and {value!r}")
        if not NAME.fullmatch(name) or not VALUE.fullmatch(value):
            raise ValueError(f"{name!r}: {value!r} cannot be a header")
        name, value = name.lower(), value.strip(b" \t")
        kept.append((name, value))
    return kept
