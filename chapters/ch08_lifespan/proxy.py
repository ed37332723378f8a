"""Behind a proxy: who the client is, as those say whom we trust."""

import ipaddress
import re
from collections.abc import Callable, Iterable

from chapters.ch03_h11_http.answer import Header
from chapters.ch06_asgi_bridge.asgi import Address, App, Receive, Scope, Send

Trust = Callable[[str], bool]  # of the address that somebody has

UNIX = "unix"  # stands for whoever connects to a socket at a path, and has no address
SCHEMES = ("http", "https")


def trust_of(text: str) -> Trust:
    """Return whom a list such as "127.0.0.1,10.0.0.0/8,unix" trusts.

    Raises ValueError for what is neither an address nor a network.
    """
    names = [name.strip() for name in text.split(",")]
    networks = [ipaddress.ip_network(name) for name in names if name != UNIX]

    def trusted(host: str) -> bool:
        if host == UNIX:
            return UNIX in names
        address = ip_address(host)
        return any(address in network for network in networks)

    return trusted


def ip_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return an address; that of IPv4 for one that is mapped, as in ::ffff:192.0.2.1.

    Raises ValueError for what is none.
    """
    address = ipaddress.ip_address(text)
    mapped = address.ipv4_mapped if address.version == 6 else None
    return mapped or address


def behind_proxy(app: App, trusted: Trust) -> App:
    """Return an application that is told of clients what trusted proxies say of them.

    They say so in X-Forwarded-For and X-Forwarded-Proto. A proxy may let a client's own
    "Forwarded" (RFC 7239) pass, so we do not read both.
    """

    async def told(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            client, scheme = origin(scope, trusted)
            scope = {**scope, "client": client, "scheme": scheme}
        await app(scope, receive, send)

    return told


def origin(scope: Scope, trusted: Trust) -> tuple[Address | None, str]:
    """Return the client and the scheme of a request.

    Each proxy adds to the right who has asked it. So we read from there, as long as we
    trust whoever has said it: what is left of that, anybody may have made up.
    """
    client: Address | None = scope["client"]
    scheme: str = scope["scheme"]
    clients = listed(scope["headers"], b"x-forwarded-for")
    schemes = listed(scope["headers"], b"x-forwarded-proto")
    while (clients or schemes) and trusted(client[0] if client else UNIX):
        said = schemes.pop() if schemes else scheme
        scheme = said if said in SCHEMES else scheme
        if not clients:
            break
        client = address_of(clients.pop())
        if client is None:
            break
    return client, scheme


def listed(headers: Iterable[Header], name: bytes) -> list[str]:
    """Return what a list holds that may be spread over several fields."""
    values = [value.decode("latin-1") for key, value in headers if key == name]
    return [
        each.strip().lower() for each in ",".join(values).split(",") if each.strip()
    ]


def address_of(text: str) -> Address | None:
    """Return what a proxy calls a client; None if that is no address.

    Some add the port: 192.0.2.1:80, or [2001:db8::1]:80. Nobody needs it. After a "%",
    anything may follow, and means something only where it was written.
    """
    bracketed = re.fullmatch(r"\[(.*)\](:\d+)?", text)
    if bracketed:
        text = bracketed[1]
    elif text.count(":") == 1:
        text, _, _ = text.partition(":")
    try:
        return None if "%" in text else (str(ip_address(text)), 0)
    except ValueError:
        return None
