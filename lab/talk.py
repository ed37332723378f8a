"""A client that does what it is told, byte by byte: python -m lab.talk STEP..."""

import argparse
import os
import sys

from lab.client import Client
from lab.terminal import mute

SILENCE = 2.0  # seconds without news, after which a server is called silent
SHOWN = 48  # bytes shown of those sent or received
STEPS = """\
steps, each one argument:
  'send TEXT'     send TEXT, with escapes such as \\n and \\xff
  'receive N'     wait for N bytes, or for the end
  'receive all'   wait for the end, and show what came before
  'hang up'       say that nothing more will be sent (FIN)
  'reset'         drop the connection, as a crash would (RST)
"""


def main(arguments: list[str]) -> None:
    """Do the steps in order, or end the program with one line that says why not."""
    parser = argparse.ArgumentParser(
        "python -m lab.talk",
        epilog=STEPS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
    port = os.environ.get("PORT") or "8000"
    parser.add_argument("--port", type=port_number, default=port)
    parser.add_argument("steps", nargs="+", metavar="STEP", type=step)
    asked = parser.parse_args(arguments)
    with connect(asked.host, asked.port) as client:
        try:
            for verb, value in asked.steps:
                tell(do(client, verb, value))
        except OSError as error:
            sys.exit(f"The connection ended: {error.strerror or error}.")


def tell(line: str) -> None:
    """Print a line, or go on in silence when nobody reads any more."""
    try:
        print(line, flush=True)
    except BrokenPipeError:
        mute(sys.stdout)


def connect(host: str, port: int) -> Client:
    """Return a client of the server there, or end the program with a line on why."""
    try:
        return Client((host, port), patience=SILENCE)
    except ConnectionRefusedError:
        start = "Start a server there first: make run-chapter-1"
        sys.exit(f"Nobody listens on {host}, port {port}. {start}")
    except (OSError, UnicodeError) as error:  # No such address, or no such name.
        reason = getattr(error, "strerror", None) or error
        sys.exit(f"Cannot reach {host}, port {port}: {reason}. Check HOST and PORT.")


def port_number(text: str) -> int:
    """Return `text` as a port, or raise an error that says what a port is."""
    if text.isdecimal() and 1 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port from 1 to 65535")


def step(text: str) -> tuple[str, bytes]:
    """Return a step's verb and value, or raise an error that names the steps."""
    verb, _, value = text.partition(" ")
    if verb == "send" and value:
        return verb, unescape(value)
    if text in ("hang up", "reset") or (verb == "receive" and is_amount(value)):
        return verb, value.encode()
    raise argparse.ArgumentTypeError(f"{text!r} is no step; --help names them")


def unescape(text: str) -> bytes:
    """Return the bytes that a text with Python's escapes stands for."""
    try:
        return text.encode().decode("unicode_escape").encode("latin-1")
    except UnicodeError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no text: {error}") from None


def is_amount(value: str) -> bool:
    """Return whether a value says how much to receive."""
    return value == "all" or value.isdecimal()


def do(client: Client, verb: str, value: bytes) -> str:
    """Do one step and return a line that says what happened."""
    if verb == "hang":
        client.hang_up()
        return "hung up"
    if verb == "reset":
        client.reset()
        return "reset"
    if verb == "send":
        client.send(value)
        return f"sent      {shown(value)}"
    return receive(client, sys.maxsize if value == b"all" else int(value))


def receive(client: Client, wanted: int) -> str:
    """Wait for bytes or the end; return a line that says what came."""
    received = bytearray()
    ending = ""
    while len(received) < wanted and not ending:
        try:
            some = client.receive_some(min(wanted - len(received), 65536))
        except TimeoutError:
            ending = f"then silence for {SILENCE:g} s"
        else:
            received += some
            ending = "" if some else "the end"
    return f"received  {', '.join(filter(None, [shown(received), ending]))}"


def shown(data: bytes | bytearray) -> str:
    """Return bytes as Python writes them, cut where a terminal would wrap."""
    if not data:
        return ""
    start = repr(bytes(data[:SHOWN]))
    return start if len(data) <= SHOWN else f"{start}... {len(data):,} bytes"


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)  # What a shell reports for a program that Ctrl-C ended
