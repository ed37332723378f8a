"""Decodes a path like a form: a plus becomes a space."""

STEP = "scope"
SAYS = "and not '/a+b'"
FILE = "asgi.py"


def http_scope(request, *, scheme, client, server):
    headers = [(name.lower(), value) for name, value in request.headers.raw_items()]
    raw_path, _, query = request.target.partition(b"?")
    if absolute := ABSOLUTE.fullmatch(request.target):
        authority, raw_path, query = absolute.groups()
        raw_path = raw_path or b"/"
        others = [(name, value) for name, value in headers if name != b"host"]
        headers = [(b"host", authority), *others]
    return {
        "type": "http",
        "asgi": dict(SPEC_VERSIONS),
        "http_version": "1.0" if request.http_version == b"1.0" else "1.1",
        "method": request.method.decode(),
        "scheme": scheme,
        "path": unquote(raw_path.decode().replace("+", " ")),
        "raw_path": raw_path,
        "query_string": query,
        "root_path": "",
        "headers": headers,
        "client": client,
        "server": server,
    }
