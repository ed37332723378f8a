"""What comes of bytes that are sent to a server, in a few words."""

import contextlib

import h11

from lab.client import Client
from lab.comparison.questions import Question, get
from lab.comparison.servers import Address

SHORT = 1.0  # seconds; ample for an answer, where nobody is waited for
ENDS = (h11.EndOfMessage, h11.ConnectionClosed)


def ask(address: Address, question: Question) -> str:
    """Return the status of the answer, and what became of the connection.

    That is "200, kept" if the server answers another request on it; "400, closed" if
    not; "closed" if there was no answer; "200, cut short" if it has no proper end.
    """
    with Client(address) as client:
        talk = Talk(client)
        talk.send(question.request)
        first = talk.answer(question.method)
        if not first.isdecimal():
            return first or "closed"
        talk.send(get())
        return f"{first}, {'kept' if talk.answer() == '200' else 'closed'}"


def hang_up(address: Address) -> str:
    """Ask, and send FIN; return the status of an answer that is given after that.

    The server serves lab.comparison.rude. The other requests see to it that it has
    read the FIN before it answers.
    """
    with Client(address) as client:
        client.send_and_hang_up(get(path=b"/wait"))
        ask(address, Question(get()))
        ask(address, Question(get(path=b"/release")))
        return Talk(client).answer() or "closed"


def ask_beside_silent(address: Address) -> str:
    """Ask while another client is connected and says nothing; return when it helps."""
    with Client(address) as silent, Client(address, patience=SHORT) as client:
        talk = Talk(client)
        talk.send(get())
        if talk.answer() == "200":
            return "at once"
        silent.close()
        return "when it left" if talk.answer() == "200" else "never"


class Talk:
    """One answer after another, with what has come of the next one."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.rest = b""

    def send(self, data: bytes) -> None:
        """Send all, or as much as the server takes."""
        with contextlib.suppress(OSError):
            self.client.send(data)

    def receive(self) -> bytes:
        """Return what comes next, or b"" at the end, be it a reset."""
        try:
            return self.client.receive_some()
        except ConnectionError:
            return b""

    def answer(self, method: str = "GET") -> str:
        """Return the status of the next answer; "" if the connection ends instead."""
        conn = h11.Connection(h11.CLIENT)
        conn.send(h11.Request(method=method, target="/", headers=[("host", "a")]))
        conn.send(h11.EndOfMessage())
        if self.rest:
            conn.receive_data(self.rest)
        status = ""
        try:
            while not isinstance(event := self.event(conn), ENDS):
                if isinstance(event, h11.Response):
                    status = str(event.status_code)
        except h11.RemoteProtocolError:
            return f"{status}, cut short" if status else ""
        except TimeoutError:
            return f"{status}, unfinished" if status else "no answer"
        self.rest = conn.trailing_data[0]
        return status

    def event(self, conn: h11.Connection) -> object:
        """Return what h11 makes of what comes next."""
        while (event := conn.next_event()) is h11.NEED_DATA:
            conn.receive_data(self.receive())
        return event
