"""What a browser lacks of an operating system, and a chapter asks for."""

import ipaddress
import socket
import sys
from types import SimpleNamespace
from typing import Any

from lab.private import forget_running_loop

DESCRIPTORS = 1024  # as many as most systems let a program open
RESOURCE: Any = SimpleNamespace(  # in place of the module
    RLIMIT_NOFILE=7,
    RLIM_INFINITY=-1,
    getrlimit=lambda which: (DESCRIPTORS, DESCRIPTORS),
)
# Nobody can be asked there for the address of a name.
KNOWN = {None: ("0.0.0.0", "::"), "localhost": ("127.0.0.1", "::1")}


def stand_in() -> None:
    """Give this process what a browser's lacks; it is a browser's."""
    sys.modules["resource"] = RESOURCE
    vars(socket)["getaddrinfo"] = getaddrinfo
    forget_running_loop()


def getaddrinfo(
    host: str | None, port: int | None, family: int = 0, type: int = 0, *_: int
) -> Any:
    """Return the addresses of a host, as the system's function of that name does.

    Raises gaierror for a name, but for "localhost".
    """
    found = []
    for address in KNOWN.get(host, (str(host),)):
        try:
            version = ipaddress.ip_address(address).version
        except ValueError:
            raise socket.gaierror(socket.EAI_NONAME, "no such host") from None
        is_4 = version == 4
        kind = socket.AF_INET if is_4 else socket.AF_INET6
        place = (address, port or 0) if is_4 else (address, port or 0, 0, 0)
        if family in (socket.AF_UNSPEC, kind):
            found.append((kind, type, socket.IPPROTO_TCP, "", place))
    return found
