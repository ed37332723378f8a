"""Wants a Host of clients of 1.0, too."""

STEP = "rules"
FILE = "rules.py"
SAYS = "expected an answer with 200, but 400 came"


def refusal(request):
    if not request.http_version.startswith(b"1."):
        return HTTPStatus.HTTP_VERSION_NOT_SUPPORTED
    if len(request.target) > MAX_TARGET:
        return HTTPStatus.REQUEST_URI_TOO_LONG
    if not has_sound_target(request) or not has_sound_framing(request):
        return HTTPStatus.BAD_REQUEST
    hosts = values(request, b"host")
    if not hosts or not all(HOST.fullmatch(host) for host in hosts):
        return HTTPStatus.BAD_REQUEST
    if request.target.lower().startswith(b"https://"):
        return HTTPStatus.MISDIRECTED_REQUEST
    return None
