"""Believes the first of two lengths."""

STEP = "head"
SAYS = "given content-length: 4 and Content-Length: 5"
FILE = "response.py"


def the_length(values):
    if not values[0].isdigit():
        raise ValueError("Content-Length has to be one number of bytes")
    return int(values[0])
