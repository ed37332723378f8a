"""Drops a Connection header, whatever is in it."""

STEP = "head"
SAYS = "it was asked to close, and does not say so"
FILE = "response.py"


def checked(headers):
    kept = []
    for name, value in headers:
        if not isinstance(name, bytes) or not isinstance(value, bytes):
            raise TypeError(f"a header is two bytes, not {name!r} and {value!r}")
        if not NAME.fullmatch(name) or not VALUE.fullmatch(value):
            raise ValueError(f"{name!r}: {value!r} cannot be a header")
        name, value = name.lower(), value.strip(b" \t")
        if name == b"connection":
            value = wanted_options(value)
        if name not in OURS and name != b"connection":
            kept.append((name, value))
    return kept
