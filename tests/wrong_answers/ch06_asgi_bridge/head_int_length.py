"""Takes for a number what int() takes for one."""

STEP = "head"
SAYS = "Content-Length"
FILE = "response.py"


def the_length(values):
    if len(set(values)) > 1:
        raise ValueError("Content-Length has to be one number of bytes")
    return int(values[0])
