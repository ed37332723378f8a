"""A load that asks once on each of its connections, and then keeps them."""

from lab.child import Answer
from lab.client import PATIENCE
from lab.experiments.load import obey
from lab.experiments.requests import Requests, answer_size


class Visitors(Requests):
    """Connections that are kept alive, and on which nothing happens."""

    def visit(self, port: int, connections: int) -> Answer:
        """Open so many more connections, and ask once on each."""
        before = len(self.clients)
        self.connect(port, connections)
        return self.ask(before)

    def ask(self, first: int = 0) -> Answer:
        """Ask once more, on all connections from `first` on.

        Returns how many were `answered`; EOFError if one is not there any more.
        """
        clients = self.clients[first:]
        for client in clients:
            client.send(self.message)
        for client in clients:
            client.settimeout(PATIENCE)
            answer_size(client)
            client.setblocking(False)
        return {"answered": len(clients)}


if __name__ == "__main__":
    obey(Visitors())
