"""The client of an experiment, in a process of its own: it does as it is told."""

import asyncio
import selectors
import socket
import sys
import threading
import time
from collections.abc import Coroutine, Iterator
from contextlib import suppress
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any

from lab.child import Reply, answer
from lab.client import PATIENCE
from lab.experiments import machine

IN_A_ROW = 50  # connections before we wait for the server; half of its backlog
CHUNK = memoryview(bytes(64 * 1024))  # the most that one call sends
ROOM = memoryview(bytearray(256 * 1024))  # the most that one call receives

Payload = bytes | memoryview


class Load:
    """Connections to one server, and what can be done with them.

    They do not block: those that are ready are asked for beforehand.
    """

    def __init__(self) -> None:
        self.clients: list[socket.socket] = []

    def connect(self, port: int, connections: int) -> Reply:
        """Open so many more connections, until the server has accepted them all."""
        for number in range(1, connections + 1):
            client = socket.create_connection(("127.0.0.1", port), PATIENCE)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
            client.setblocking(False)
            self.clients.append(client)
            if number % IN_A_ROW == 0 or number == connections:
                self.greet(client)  # So it has accepted those before as well.
        return {}

    def greet(self, client: socket.socket) -> None:
        """Return when the server has answered the client."""
        client.send(b"?")
        receive(client, 1)

    def close(self) -> Reply:
        """Close every connection."""
        while self.clients:
            self.clients.pop().close()
        return {}

    def burst(self, sends: int, size: int) -> Reply:
        """Send `sends` times `size` bytes on the last connection; await the echo."""
        client, message = self.clients[-1], CHUNK[:size]
        for _ in range(sends):
            client.send(message)
        receive(client, sends * size)
        return {}

    def flood(self, limit: int, stall: float) -> Reply:
        """Send and never read, on the last connection, at most about `limit` bytes.

        Gives up when nothing could be sent for `stall` seconds. Returns the bytes
        `taken` from us.
        """
        client, taken = self.clients[-1], 0
        client.settimeout(stall)
        with suppress(TimeoutError):
            while taken < limit:
                taken += client.send(CHUNK)
        client.setblocking(False)
        return {"taken": taken}

    def ping_pong(self, seconds: float, size: int) -> Reply:
        """Send `size` bytes on every connection, and again whenever they are back.

        Starts nothing new after `seconds`. Returns the messages that came back as
        `done`, and the `seconds` it took.
        """
        return self.converse(CHUNK[:size], size, seconds)

    def converse(self, message: Payload, size: int, seconds: float) -> Reply:
        """Send a message on every connection, and again when `size` bytes came back."""
        begin, done = time.perf_counter(), 0
        missing = dict.fromkeys(self.clients, size)
        for client in self.clients:
            client.send(message)
        for client, _ in self.events(EVENT_READ, seconds):
            missing[client] -= client.recv_into(ROOM)
            if not missing[client]:
                done += 1
                client.send(message)
                missing[client] = size
        for client, count in missing.items():
            receive(client, count)
            done += 1
        return {"done": done, "seconds": time.perf_counter() - begin}

    def stream(self, seconds: float, size: int) -> Reply:
        """Send on every connection as much as it takes, and receive all the time.

        At most `size` bytes at once, so that all have their turn. Sends nothing
        after `seconds`. Returns the bytes that came back as `done`, and the
        `seconds` it took.
        """
        begin, done, message = time.perf_counter(), 0, CHUNK[:size]
        missing = dict.fromkeys(self.clients, 0)
        for client, events in self.events(EVENT_READ | EVENT_WRITE, seconds):
            if events & EVENT_WRITE:
                sent = client.send(message)
                missing[client] += sent
                done += sent
            if events & EVENT_READ:
                missing[client] -= client.recv_into(ROOM)
        for client, count in missing.items():
            receive(client, count)
        return {"done": done, "seconds": time.perf_counter() - begin}

    def events(self, mask: int, seconds: float) -> Iterator[tuple[socket.socket, int]]:
        """Yield each connection that is ready, and for what, until time is over."""
        end = time.perf_counter() + seconds
        with selectors.DefaultSelector() as selector:
            for client in self.clients:
                selector.register(client, mask, client)
            while time.perf_counter() < end:
                found = selector.select(PATIENCE)
                if not found:
                    raise TimeoutError(f"no connection was ready for {PATIENCE:g} s")
                for key, events in found:
                    yield key.data, events


class Meanwhile:
    """Work that goes on in a thread of its own, while its load answers questions."""

    def __init__(self, work: Coroutine[Any, Any, None]) -> None:
        self.loop = asyncio.new_event_loop()
        self.work = self.loop.create_task(work)
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self) -> None:
        """Be the thread."""
        self.loop.run_until_complete(asyncio.wait([self.work]))

    def end(self) -> None:
        """Return when the work is done; raises what went wrong in it."""
        self.thread.join()
        self.loop.close()
        self.work.result()

    def cancel(self) -> None:
        """Return when the work is cancelled; raises what had gone wrong in it."""
        self.loop.call_soon_threadsafe(self.work.cancel)
        with suppress(asyncio.CancelledError):
            self.end()


def receive(client: socket.socket, count: int) -> None:
    """Receive `count` bytes, however long that takes within reason."""
    client.settimeout(PATIENCE)
    while count:
        some = client.recv_into(ROOM, min(count, len(ROOM)))
        if not some:
            raise EOFError(f"the server ended {count} bytes too early")
        count -= some
    client.setblocking(False)


def obey(load: object) -> None:
    """Do what each line of standard input says, until it ends."""
    machine.keep_to_core(-1)
    machine.allow_descriptors()
    for question in sys.stdin:
        answer(load, question)


if __name__ == "__main__":
    load = Load()
    obey(load)
    load.close()
