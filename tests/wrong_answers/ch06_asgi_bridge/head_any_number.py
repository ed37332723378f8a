"""Takes what is between two numbers for a status."""

STEP = "head"
SAYS = "the status 200.5"
FILE = "response.py"


def head_of(message):
    status = message["status"]
    if not 200 <= status <= 599:
        raise ValueError(f"{status!r} is not the status of a response")
    headers = checked(message.get("headers", ()))
    lengths = [value for name, value in headers if name == b"content-length"]
    if len(lengths) == 1 and status not in NO_CONTENT:
        return Head(status, headers, the_length(lengths))
    if not lengths and status != HTTPStatus.RESET_CONTENT:
        return Head(status, headers, None)
    others = [header for header in headers if header[0] != b"content-length"]
    if status == HTTPStatus.NO_CONTENT:
        return Head(status, others, None)
    length = 0 if status == HTTPStatus.RESET_CONTENT else the_length(lengths)
    return Head(status, [*others, (b"content-length", b"%d" % length)], length)
