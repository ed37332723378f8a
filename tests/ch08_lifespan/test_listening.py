"""Sockets that listen: at a port, at a path, or under a number that was inherited."""

import asyncio
import errno
import os
import re
import socket
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from chapters.ch08_lifespan.listening import (
    ListenError,
    inherited,
    tcp,
    unix,
)


def opened(work: Any) -> Sequence[socket.socket]:
    """Return the sockets that listen."""
    sockets: Sequence[socket.socket] = asyncio.run(work)
    return sockets


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "socket"


# At a port


def test_port_0_is_one_that_is_free() -> None:
    (listening,) = opened(tcp("127.0.0.1", 0))
    with listening, socket.create_connection(listening.getsockname()):
        assert listening.getblocking() is False


def test_every_address_of_a_host_is_listened_at() -> None:
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.2", 0)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0)),
    ]
    with mock.patch("socket.getaddrinfo", return_value=found), ExitStack() as stack:
        sockets = opened(tcp("both", 0))
        hosts = [stack.enter_context(each).getsockname()[0] for each in sockets]
    assert hosts == ["127.0.0.1", "127.0.0.2"]


def test_an_address_that_is_not_here_is_left_out_if_another_is() -> None:
    foreign = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 0))
    here = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))
    with mock.patch("socket.getaddrinfo", return_value=[foreign, here]):
        (listening,) = opened(tcp("both", 0))
    with listening:
        assert listening.getsockname()[0] == "127.0.0.1"
    with pytest.raises(OSError, match="assign requested address"):
        opened(tcp("192.0.2.1", 0))


def test_a_family_that_the_system_lacks_is_left_out_if_another_is_there() -> None:
    lacking = (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", 0, 0, 0))
    here = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))
    create = socket.create_server

    def create_server(address: Any, *, family: int, backlog: int) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(errno.EAFNOSUPPORT, "Address family not supported")
        return create(address, family=family, backlog=backlog)

    with (
        mock.patch("socket.getaddrinfo", return_value=[lacking, here]),
        mock.patch("socket.create_server", create_server),
    ):
        (listening,) = opened(tcp("both", 0))
    with listening:
        assert listening.getsockname()[0] == "127.0.0.1"


def test_a_taken_port_leaves_no_socket_open() -> None:
    with socket.create_server(("127.0.0.2", 0)) as taken:
        port = taken.getsockname()[1]
        found = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))
            for host in ("127.0.0.1", "127.0.0.2")
        ]
        with (
            mock.patch("socket.getaddrinfo", return_value=found),
            pytest.raises(OSError, match="in use"),
        ):
            opened(tcp("both", port))
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))


# At a path


def test_a_path_is_listened_at_and_its_file_goes_with_the_socket(path: Path) -> None:
    (listening,) = opened(unix(str(path)))
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))
        assert listening.getblocking() is False
    listening.close()
    assert not path.exists()
    listening.close()


def test_what_a_killed_server_has_left_is_replaced(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as killed:
        killed.bind(str(path))
    (listening,) = opened(unix(str(path)))
    with listening, socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))


def require_refusal(listen: Any, line: str) -> None:
    with pytest.raises(ListenError) as caught:
        opened(listen)
    assert str(caught.value) == line


def require_told(path: str, why: str) -> None:
    with pytest.raises(ListenError) as caught:
        opened(unix(path))
    start = f"Cannot listen at {path}: "
    assert str(caught.value).startswith(start)
    assert re.fullmatch(rf".*({why}).*\.", str(caught.value).removeprefix(start))


@pytest.mark.parametrize("backlog", [0, 5], ids=["full", "with room"])
def test_a_server_that_listens_there_is_left_alone(path: Path, backlog: int) -> None:
    with ExitStack() as stack:
        live = stack.enter_context(socket.socket(socket.AF_UNIX))
        live.bind(str(path))
        live.listen(backlog)
        for _ in range(1 if backlog == 0 else 0):
            client = stack.enter_context(socket.socket(socket.AF_UNIX))
            client.connect(str(path))
        line = f"Cannot listen at {path}: Address already in use."
        require_refusal(unix(str(path)), line)
        assert path.is_socket()


def test_another_file_is_left_alone(path: Path) -> None:
    path.write_text("precious")
    line = f"Cannot listen at {path}: Address already in use."
    require_refusal(unix(str(path)), line)
    assert path.read_text() == "precious"


def test_a_folder_that_is_not_there_is_told(path: Path) -> None:
    line = f"Cannot listen at {path}/s: No such file or directory."
    require_refusal(unix(f"{path}/s"), line)


@pytest.mark.parametrize("length", [200, 300, 5000])
def test_a_path_that_is_too_long_is_told(path: Path, length: int) -> None:
    require_told(f"{path}{'x' * length}", r"AF_UNIX path too long|File name too long")


def test_what_leads_nowhere_is_told(path: Path) -> None:
    path.symlink_to(path)
    require_told(f"{path}", "Address already in use|Too many levels of symbolic links")
    require_told(f"{path}/s", "Too many levels of symbolic links")
    assert path.is_symlink()


def test_a_file_that_is_no_folder_is_told(path: Path) -> None:
    path.write_text("precious")
    require_told(f"{path}/s", "Not a directory")


def test_what_no_path_can_hold_is_told(path: Path) -> None:
    require_told(f"{path}\ud800", ".* surrogates not allowed")


def test_no_path_is_another_that_the_system_chooses(path: Path) -> None:
    for name in ("", "\0abstract", f"{path}\0rest"):
        line = f"Cannot listen at {name!r}: it is no path."
        require_refusal(unix(name), line)
    assert not path.exists()


def test_a_file_that_cannot_be_removed_keeps_no_socket_open(path: Path) -> None:
    (listening,) = opened(unix(str(path)))
    with mock.patch.object(Path, "unlink", side_effect=PermissionError):
        listening.close()
    assert listening.fileno() == -1


def test_a_folder_that_became_a_file_keeps_no_socket_open(path: Path) -> None:
    path.mkdir()
    (listening,) = opened(unix(f"{path}/s"))
    path.rename(path.with_name("moved"))
    path.write_text("precious")
    listening.close()
    assert listening.fileno() == -1


def test_the_file_of_a_successor_is_left_alone(path: Path) -> None:
    (old,) = opened(unix(str(path)))
    path.rename(path.with_name("moved"))  # Else its number could be given out again.
    (new,) = opened(unix(str(path)))
    with new:
        old.close()
        assert path.is_socket()


# Under a number


def test_a_socket_is_taken_over_by_its_number() -> None:
    with socket.create_server(("127.0.0.1", 0)) as ours:
        (listening,) = opened(inherited(os.dup(ours.fileno())))
        with listening:
            assert listening.getsockname() == ours.getsockname()
            assert listening.getblocking() is False


def test_a_number_without_a_socket_is_told() -> None:
    reading, writing = os.pipe()
    line = f"Cannot listen at descriptor {reading}: Socket operation on non-socket."
    require_refusal(inherited(reading), line)
    os.close(reading)
    os.close(writing)
    line = "Cannot listen at descriptor 99999: Bad file descriptor."
    require_refusal(inherited(99_999), line)


@pytest.mark.parametrize("excess", [3_000_000_000, 10**20, 2**32])
def test_a_number_that_no_socket_can_have_is_told(excess: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as ours:
        number = excess + ours.fileno()
        line = f"Cannot listen at descriptor {number}: Bad file descriptor."
        require_refusal(inherited(number), line)


def test_a_socket_that_does_not_listen_is_told_and_left_open() -> None:
    with socket.socket() as ours:
        number = ours.fileno()
        line = f"Cannot listen at descriptor {number}: it does not listen."
        require_refusal(inherited(number), line)
        assert ours.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) == 0
