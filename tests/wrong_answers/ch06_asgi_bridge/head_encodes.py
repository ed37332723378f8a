"""Makes bytes of texts, in an encoding of its choice."""

STEP = "head"
SAYS = "given the header"
FILE = "response.py"


def checked(headers):
    kept = []
    for name, value in headers:
        name, value = (e.encode() if isinstance(e, str) else e for e in (name, value))
        if not NAME.fullmatch(name) or not VALUE.fullmatch(value):
            raise ValueError(f"{name!r}: {value!r} cannot be a header")
        name, value = name.lower(), value.strip(b" \t")
        if name == b"connection":
            value = wanted_options(value)
        if name not in OURS and (value or name != b"connection"):
            kept.append((name, value))
    return kept
