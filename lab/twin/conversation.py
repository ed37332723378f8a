"""How a talk goes: who does what, drawn at random around a scene."""

from lab.twin.acts import Rng, Scribe, Speech
from lab.twin.talk import Act, OtherLimits, Verb

PAUSES: tuple[float, ...] = (
    0.2, 1, 2.5, 4.9, 5, 5.5, 9.9, 10, 10.5, 15, 19, 21, 30, 31, 40, 3600,
)  # fmt: skip
SHORT_PAUSES = (0.1, 0.15, 0.8, 1, 4.5, 5.2)
# What may come after the scene, and how often: for a quiet talk, and for a full server.
QUIET = {
    Verb.SEND: 45, Verb.ADVANCE: 16, Verb.END: 8, Verb.STALL: 6, Verb.AGAIN: 6,
    Verb.CONNECT: 5, Verb.RESET: 4, Verb.STOP: 5, Verb.CLOSE: 1, Verb.LOSE: 2,
}  # fmt: skip
FULL = {
    Verb.SEND: 12, Verb.ADVANCE: 30, Verb.END: 9, Verb.STALL: 3, Verb.AGAIN: 25,
    Verb.CONNECT: 4, Verb.RESET: 4, Verb.STOP: 12, Verb.CLOSE: 2, Verb.LOSE: 2,
}  # fmt: skip


class Author(Scribe):
    """Writes one talk."""

    def __init__(self, rng: Rng, speech: Speech, clients: int, main: bool) -> None:
        super().__init__(rng, speech, main)
        self.weights, self.pauses = QUIET, PAUSES
        for _ in range(clients):
            self.connect()

    def write(self, limits: OtherLimits = ()) -> tuple[Act, ...]:
        """Return the acts: a scene, and what comes after it."""
        rng = self.rng
        scene = rng.choices([*SCENES], [*SCENES.values()])[0]
        if limits and rng.random() < 0.6:
            scene = OF_A_LIMIT.get(limits[0][0], scene)
        scene(self)
        for _ in range(rng.choice([2, 3, 4, 6, 9])):
            verb = rng.choices([*self.weights], [*self.weights.values()])[0]
            self.go_on(verb, rng.randint(1, self.clients))
        if self.stops:
            self.see_it_stop()
        return tuple(self.acts)

    def go_on(self, verb: Verb, client: int) -> None:
        """Write any act."""
        match verb:
            case Verb.SEND:
                self.send(client, self.speech.usual)
            case Verb.ADVANCE:
                self.wait(*self.pauses)
            case Verb.CONNECT:
                self.connect()
            case Verb.STOP:
                self.stop()
            case _:
                self.add(verb, client)

    def see_it_stop(self) -> None:
        """Write that time passes while the server stops; perhaps it stops in vain."""
        if self.rng.random() < 0.05:
            self.wait(0.1)
            self.add(Verb.GIVE_UP)
        for seconds in (0.3, 1, 4, 40):
            self.wait(seconds)

    # Scenes

    def plain(self) -> None:
        """Nothing has happened yet."""

    def full(self) -> None:
        """Clients do not read what they have asked for."""
        self.weights = FULL
        for _ in range(self.rng.choice([0, 0, 1])):
            self.connect()
        for client in range(1, self.clients + 1):
            if client == 1 or self.rng.random() < 0.4:
                self.stall(client)
                self.say_more(client)

    def many(self) -> None:
        """Several clients ask at the same time."""
        for _ in range(self.rng.choice([2, 4, 7])):
            self.send(self.connect(), self.speech.usual)

    def stopping(self) -> None:
        """The server stops while some ask, and some do not read."""
        self.weights, self.pauses = FULL, SHORT_PAUSES
        for _ in range(self.rng.choice([0, 1, 2])):
            self.connect()
        for client in range(1, self.clients + 1):
            chance = self.rng.random()
            if chance < 0.35:
                self.send(client, self.speech.usual)
            elif chance < 0.7:
                self.stall(client)
        self.stop()

    def leaving(self) -> None:
        """A client leaves while it is served."""
        rng = self.rng
        self.weights = FULL
        self.send(1, self.speech.usual)
        for _ in range(rng.choice([0, 1, 1])):
            self.wait(0.05, 0.5)
        self.add(rng.choice([Verb.RESET, Verb.CLOSE, Verb.END, Verb.LOSE]), 1)
        self.wait(2)

    def dripping(self) -> None:
        """A client sends a little at a time, perhaps after it was refused."""
        rng = self.rng
        if rng.random() < 0.6:
            self.send(1, self.speech.refused)
        if rng.random() < 0.3:
            self.add(Verb.STALL, 1)
        parts = (rng.choice([b"x", b"\r\n", b"G"]) * rng.choice([3, 8, 20]),)
        seconds = rng.choice([0.4, 1, 1.5, 3, 4.5])
        self.add(Verb.SEND, 1, parts=parts, cut=1, seconds=seconds)

    def starting(self) -> None:
        """Somebody comes, or stops the server, while its application starts."""
        self.wait(0.5, 0.95, 2)
        if self.rng.random() < 0.4:
            self.stop()
        self.wait(0.2, 1, 2.5)
        self.send(self.connect(), self.speech.usual)

    # Parts of scenes

    def stall(self, client: int) -> None:
        """Write that a client asks for much, and does not read."""
        self.add(Verb.STALL, client)
        if self.rng.random() < 0.3:
            self.wait(0.1, 6)
        self.send(client, self.speech.big)
        if self.rng.random() < 0.5:
            self.wait(0.1, 6)

    def say_more(self, client: int) -> None:
        """Write that a client asks on, and perhaps ends, while it is not served."""
        if self.rng.random() < 0.35:
            self.send(client, self.speech.usual)
            if self.rng.random() < 0.5:
                self.add(Verb.END, client)


SCENES = {
    Author.plain: 30, Author.full: 18, Author.many: 7, Author.stopping: 18,
    Author.leaving: 20, Author.dripping: 7,
}  # fmt: skip
# What shows a limit of chapter 4 that is not the usual one.
OF_A_LIMIT = {
    "write": Author.full, "linger": Author.dripping, "head": Author.dripping,
    "body": Author.dripping, "limit_connections": Author.many,
    "startup_timeout": Author.starting, "accept": Author.many,
    "lifespan": Author.stopping,
}  # fmt: skip
