// The stage: bytes on their way from a client to the code, and back.
// Each buffer is a tank; all four have one scale, so that what leaves one fits the next.
import { isStill, make } from "./dom.js";
import { TANKS, bytes, contents, moves, quoted } from "./model.js";

const NAMES = { unsent: "not sent yet", to_server: "server’s kernel",
  to_client: "client’s kernel", buffer: "transport" };
const SHOWN = 240;  // characters in a tank
const MOST_VALUES = 6;  // of a protocol
const EFFECTS = ["keeps", "holds", "receives", "sees the end", "sees a reset"];

export class Stage {
  constructor() {
    this.tanks = Object.fromEntries(TANKS.map((name) => [name, tank(name)]));
    const { unsent, to_server, to_client, buffer } = this.tanks;
    this.gates = { reading: gate(), writable: gate(), looks: gate() };
    this.who = make("b"), this.has = make("small");
    this.client = make("div.live-client", {}, this.who, this.gates.looks.root, this.has);
    this.title = make("b"), this.calls = make("div.live-calls"), this.hand = make("code.live-hand");
    this.values = make("div.live-values");
    this.code = make("div.live-code", {}, this.title, this.calls, this.hand, this.values);
    const way = (kind, ...inside) => make(`div.live-way.live-${kind}`, {}, ...inside);
    this.root = make("div.live-stage", { role: "img" }, this.client,
      way("up", unsent.root, make("i.live-wire", {}, "→"), to_server.root, this.gates.reading.root),
      way("down", to_client.root, make("i.live-wire", {}, "←"), buffer.root, this.gates.writable.root),
      this.code);
  }

  // Sets the scale for a whole run.
  measure(frames) {
    let most = 16, marks = 0, room = 0;
    for (const { conns } of frames) {
      for (const one of conns.values()) {
        const largest = Math.max(one.to_server, one.buffer, one.to_client);
        most = Math.max(most, largest * 1.15, Math.min(one.unsent, largest * 2));
        marks = Math.max(marks, one.marks?.[1] ?? 0);
        room = Math.max(room, one.room);
      }
    }
    for (const each of [room, marks]) if (each * 1.2 <= most * 4) most = Math.max(most, each * 1.2);
    this.scale = most;
  }

  // Draws a frame; `before` is the one before, if bytes are to be seen moving.
  show(frame, before, number) {
    const one = frame.conns.get(number);
    this.root.classList.toggle("live-empty", !one);
    this.root.classList.toggle("live-still", !before);
    if (!one) {
      this.root.ariaLabel = "No client has connected yet.";
      return;
    }
    const texts = contents(one);
    for (const name of TANKS) this.fill(this.tanks[name], one, name, texts[name]);
    this.gate("reading", one.reading && !one.closing, "reading", one.closing ? "closed" : "paused");
    this.gate("writable", one.writable && !one.closing, "writing", one.closing ? "closed" : "paused");
    this.gate("looks", one.looks && one.client !== "is gone", "reads",
      one.client === "is gone" ? "gone" : "does not read");
    this.who.textContent = one.client === "here" ? `client ${number}` : `client ${number} ${one.client}`;
    this.has.textContent = `has ${bytes(one.received)}`;
    const own = frame.event.connection === number;
    this.work(one, own ? one.stack : []);
    this.root.ariaLabel = labelOf(number, one);
    const old = before?.conns.get(number);
    if (old && !isStill()) for (const each of moves(old, one)) this.fly(...each);
  }

  fill({ root, glass, level, count, high, low }, one, name, text) {
    const room = name.startsWith("to_") && one.room <= this.scale ? one.room : 0;
    const part = (size) => `${Math.min(100, (size / this.scale) * 100)}%`;
    glass.style.height = room ? part(room) : "100%";
    glass.classList.toggle("live-open", !room);
    level.style.height = `max(${part(text.length)}, ${text.length ? "3px" : "0px"})`;
    level.firstChild.textContent = text.slice(0, SHOWN).replace(/\r?\n/g, "⏎");
    count.textContent = room && room < 1024 ? `${text.length} / ${room}` : bytes(text.length);
    root.classList.toggle("live-full", room > 0 && text.length >= room);
    const marks = name === "buffer" ? one.marks : null;
    for (const [mark, size, word] of [[low, marks?.[0], "low"], [high, marks?.[1], "high"]]) {
      mark.hidden = !size || size > this.scale;
      mark.style.bottom = part(size ?? 0);
      mark.textContent = `${word} ${bytes(size ?? 0)}`;
    }
  }

  gate(name, open, yes, no) {
    this.gates[name].root.classList.toggle("live-shut", !open);
    this.gates[name].word.textContent = open ? yes : no;
  }

  // What the code is doing, each call within the last, and the bytes in its hand.
  work(one, stack) {
    this.title.textContent = one.name || "server";
    this.calls.replaceChildren(...stack.map((call, depth) => callOf(call, depth, stack.length)));
    this.hand.textContent = one.hand ? quoted(one.hand, 60) : "";
    const all = Object.entries(one.vars).slice(0, MOST_VALUES);
    this.values.replaceChildren(...all.map(([name, value]) => {
      const changed = this.shown && name in this.shown && this.shown[name] !== value;
      return make("span", { className: changed ? "live-changed" : "" }, make("i", {}, name), ` ${value}`);
    }));
    this.shown = one.vars;
  }

  // Some bytes on their way.
  fly(from, to, text) {
    const place = this.root.getBoundingClientRect();
    const middle = (name) => {
      const box = (this.tanks[name]?.root ?? this[name]).getBoundingClientRect();
      const x = box.x - place.x + box.width / 2, y = box.y - place.y + box.height / 2;
      return `translate(${x}px, ${y}px) translate(-50%, -50%)`;
    };
    const up = from === "client" || from === "unsent" || to === "code";
    const token = make(`code.live-token.live-${up ? "up" : "down"}`, {}, quoted(text, 12).slice(1, -1));
    this.root.append(token);
    token.animate(
      [{ transform: middle(from), opacity: 0 }, { opacity: 1, offset: 0.2 },
        { opacity: 1, offset: 0.8 }, { transform: middle(to), opacity: 0 }],
      { duration: 480, easing: "ease-in-out" },
    ).finished.finally(() => token.remove());
  }
}

function callOf({ lane, name }, depth, calls) {
  const effect = EFFECTS.includes(name);
  const words = effect || ["error", "task"].includes(lane) ? `${lane} ${name}` : name;
  const one = make(`span.live-call.live-lane-${lane}`, { style: `--depth: ${depth}` }, words);
  one.classList.toggle("live-last", depth === calls - 1);
  one.classList.toggle("live-effect", effect);
  return one;
}

function tank(name) {
  const count = make("output");
  const high = make("span.live-mark.live-high"), low = make("span.live-mark.live-low");
  const level = make("div.live-level", {}, make("span"));
  const glass = make("div.live-glass", {}, level);
  const root = make("div.live-tank", {}, make("header", {}, make("span", {}, NAMES[name]), count),
    make("div.live-well", {}, glass, high, low));
  return { root, glass, level, count, high, low };
}

function gate() {
  const word = make("small");
  return { word, root: make("div.live-gate", {}, make("i"), word) };
}

function labelOf(number, one) {
  const where = TANKS.map((name) => `${bytes(one[name])} ${NAMES[name]}`).join(", ");
  const gates = one.closing ? "The connection is closed."
    : `Reading is ${one.reading ? "on" : "paused"}, writing is ${one.writable ? "on" : "paused"}.`;
  return `Client ${number} ${one.looks ? "reads" : "does not read"}. Bytes: ${where}. ${gates}`;
}
