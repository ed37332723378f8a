"""Leaves the spaces at the ends of a value."""

STEP = "head"
SAYS = "without the spaces"
FILE = "response.py"


def checked(headers):
    kept = []
    for name, value in headers:
        if not isinstance(name, bytes) or not isinstance(value, bytes):
            raise TypeError(f"a header is two bytes, not {name!r} and {value!r}")
        if not NAME.fullmatch(name) or not VALUE.fullmatch(value):
            raise ValueError(f"{name!r}: {value!r} cannot be a header")
        name, value = name.lower(), value
        if name == b"connection":
            value = wanted_options(value)
        if name not in OURS and (value or name != b"connection"):
            kept.append((name, value))
    return kept
