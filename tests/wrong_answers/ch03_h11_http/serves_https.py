"""Takes a request for https:// for one of its own."""

STEP = "rules"
FILE = "rules.py"
SAYS = "expected an answer with 421, but 200 came"


def refusal(request):
    if not request.http_version.startswith(b"1."):
        return HTTPStatus.HTTP_VERSION_NOT_SUPPORTED
    if len(request.target) > MAX_TARGET:
        return HTTPStatus.REQUEST_URI_TOO_LONG
    if not has_sound_target(request) or not has_sound_framing(request):
        return HTTPStatus.BAD_REQUEST
    hosts = values(request, b"host")
    missing = not hosts and request.http_version != b"1.0"
    if missing or not all(HOST.fullmatch(host) for host in hosts):
        return HTTPStatus.BAD_REQUEST
    return None
