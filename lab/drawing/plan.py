"""What a sequence diagram shows, row by row, before anything has a place."""

from dataclasses import dataclass, field, replace

from lab.drawing.calls import ENDED, Bar
from lab.drawing.lifelines import Lifelines
from lab.drawing.rows import Kind, Rows
from lab.tracing.trace import Event, Lane
from lab.tracing.words import LIBRARY_LANES, PASSED, say, say_amount, say_timer, short

TO_CLIENT = {"receives", "sees the end", "sees a reset"}
TO_SERVER = {"connects", "is refused", "sends", "hangs up", "closes", "resets"}
KINDS: dict[str, Kind] = {"closes": "fin", "hangs up": "fin", "sees the end": "fin"}
KINDS |= {"resets": "reset", "sees a reset": "reset", "is refused": "refused"}
SEGMENTS = {"hangs up": " (FIN)", "sees the end": " (FIN)"}
SEGMENTS |= {"resets": " (RST)", "sees a reset": " (RST)"}
RESULTS = {"sock_recv", "sock_accept"}  # What they return is what matters.
SAID = {Lane.TIMER: say_timer, Lane.KERNEL: say_amount}
FRESH = ("IDLE", "IDLE")  # the states of a library that was not asked for anything


@dataclass
class Planner:
    """The rows of a drawing, and the events that they show."""

    lifelines: Lifelines
    rows: Rows
    shown: list[Event] = field(default_factory=list)
    states: dict[tuple[Lane, int | None], tuple[str, str]] = field(default_factory=dict)
    ended: Bar | None = None  # whose end the event at hand tells

    def take(self, event: Event) -> None:
        """Plan what shows an event, if anything does."""
        before = len(self.rows.all)
        self.ended = self.rows.calls.leave(event, before)
        match event.lane:
            case Lane.CLIENT:
                self.client(event)
            case Lane.PROTOCOL:
                self.callback(event)
            case Lane.TRANSPORT | Lane.SOCKET:
                self.call(event)
            case Lane.APP:
                self.application(event)
            case Lane.CLOCK | Lane.SIGNAL:
                self.rows.rule(say(event))
            case lane if lane in LIBRARY_LANES:
                self.ask(event)
            case _:
                self.remark(event)
        if len(self.rows.all) > before:
            self.shown.append(event)

    def client(self, event: Event) -> None:
        """Plan what goes over the network, or what a client does by itself."""
        client = self.lifelines.find(Lane.CLIENT, event.connection)
        words = event.name + SEGMENTS.get(event.name, "")
        kind = KINDS.get(event.name, "data")
        if (
            client is None
            and self.lifelines.draws(Lane.CLIENT)
            and event.connection is None
        ):
            self.rows.rule(f"a client {say(event)}")
        elif event.name in TO_SERVER:
            self.rows.arrow(event, kind, words, client, self.wire(), event.note)
        elif event.name in TO_CLIENT:
            self.rows.arrow(event, kind, words, self.wire(), client, event.note)
        else:
            self.rows.note(event, client, say(event))

    def callback(self, event: Event) -> None:
        """Plan what asyncio calls in our code, or what it gets back."""
        transport = self.lifelines.find(Lane.TRANSPORT)
        ours = self.lifelines.first(Lane.PROTOCOL, Lane.TASK)
        drawn = self.lifelines.find(Lane.PROTOCOL) is not None
        if event.name.endswith(" returns"):
            words = f"returns {event.note}".strip()
            self.rows.arrow(event, "return", words, ours, transport, tail=self.ended)
            return
        bar = self.rows.begin(event, ours, kept=drawn)
        bare = event.note in ("", "None")
        words, aside = (say(event), "") if bare else (event.name, event.note)
        self.rows.arrow(event, "call", words, transport, ours, aside)
        if bar is not None and drawn:
            bar.ends = event.name == "connection_lost"

    def call(self, event: Event) -> None:
        """Plan what our code asks of asyncio, and what comes of it."""
        caller, callee = self.caller(), self.lifelines.find(event.lane)
        self.rows.begin(event, callee)
        if event.name == "keeps":
            self.rows.note(event, callee, say(event))
        elif callee is not None and event.name in RESULTS:
            self.rows.arrow(event, "return", event.name, callee, caller, event.note)
        elif callee is not None:
            self.rows.arrow(event, "call", event.name, caller, callee, event.note)

    def application(self, event: Event) -> None:
        """Plan what passes between a server and its application."""
        app = self.lifelines.find(Lane.APP)
        if event.name not in PASSED:
            self.outcome(event, app)
            return
        words, start, end = event.name, app, self.server()
        if event.name == "called":
            words, start, end = f"{short(event.who)}(scope)", self.caller(), app
        self.rows.begin(event, end, kept=end == app)
        if app is not None:
            self.rows.arrow(event, "call", words, start, end, event.note)

    def outcome(self, event: Event, app: int | None) -> None:
        """Plan how an application ended, or a call that it has made."""
        own, server = event.name in ENDED, self.server()
        if not own:
            self.go_on(event, app)
        if app is None:
            return
        if not event.name.endswith("returns"):
            self.rows.note(event, app, say(event), head=self.ended if own else None)
        elif own:
            self.rows.arrow(event, "return", say(event), app, server, tail=self.ended)
        else:
            words = event.note or event.name
            self.rows.arrow(event, "return", words, server, app, tail=self.ended)

    def go_on(self, event: Event, app: int | None) -> None:
        """Let an application's code run again, if it has waited until now."""
        outer = self.rows.calls.lasting[-1:]
        if outer and outer[0].depth < event.depth - 1:
            self.rows.begin(replace(event, depth=event.depth - 1), app)

    def ask(self, event: Event) -> None:
        """Plan a call of a library, and its states where they changed."""
        caller, callee = self.caller(), self.lifelines.find(event.lane)
        self.rows.begin(event, callee)
        if callee is None:
            return
        self.rows.arrow(event, "call", event.name, caller, callee, event.note)
        key = event.lane, event.connection
        known = self.states.get(key, FRESH)
        if event.states is not None and event.states != known:
            self.states[key] = event.states
            sides = zip(("our side", "the peer"), known, event.states, strict=True)
            changed = [f"{side}: {now}" for side, old, now in sides if now != old]
            self.rows.remark(callee, changed)

    def remark(self, event: Event) -> None:
        """Plan what one side does by itself, or what is said about it."""
        home = self.home(event)
        if event.lane is not Lane.TASK or event.name not in ENDED:
            self.rows.begin(event, home)
        words = SAID.get(event.lane, say)
        self.rows.note(event, home, words(event), head=self.ended)

    def caller(self) -> int | None:
        """Return whose code calls: the innermost call's, or else our protocol's."""
        running = self.rows.calls.running()
        return self.ours() if running is None else running

    def ours(self) -> int | None:
        return self.lifelines.first(
            Lane.PROTOCOL, Lane.TASK, Lane.SOCKET, Lane.TRANSPORT, Lane.CLIENT
        )

    def wire(self) -> int | None:
        """Return the lifeline at the server's end of the network."""
        return self.lifelines.first(
            Lane.TRANSPORT, Lane.SOCKET, Lane.PROTOCOL, Lane.TASK
        )

    def server(self) -> int | None:
        """Return the lifeline whose code an application calls, and is called from."""
        return self.lifelines.first(
            Lane.TASK, Lane.PROTOCOL, Lane.SOCKET, Lane.TRANSPORT, Lane.CLIENT
        )

    def home(self, event: Event) -> int | None:
        """Return the lifeline at which a remark stands."""
        if event.lane is Lane.KERNEL:
            return self.lifelines.find(Lane.CLIENT, event.connection)
        own = self.lifelines.find(event.lane)
        if event.lane is Lane.TASK or own is not None:
            return own
        return self.caller()
