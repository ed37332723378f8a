// From what is said of a run to frames: what can be drawn of each moment.
//
// A peek is taken as an event begins. What the event then does to the buffers and the
// gates is added here, so that a frame shows the moment after its event.

export const LANES = ["client", "kernel", "transport", "protocol", "socket", "app", "h11",
  "task", "timer", "clock", "signal", "log", "error"];
export const TANKS = ["unsent", "to_server", "to_client", "buffer"];
const OWN_AFFAIRS = ["task", "timer", "log"];  // of the server, where no client is named
const CALLS = ["protocol", "transport", "h11", "timer", "app", "task"];
const UNIT = { ms: 0.001, s: 1, min: 60, h: 3600 };

export const bytes = (n) =>
  n < 10240 ? `${n} B` : n < 1048576 ? `${+(n / 1024).toFixed(1)} KiB` : `${+(n / 1048576).toFixed(1)} MiB`;
export const seconds = (s) => `${+s.toFixed(3)} s`;
export const quoted = (data, most) =>
  JSON.stringify(data.length > most ? `${data.slice(0, most - 1)}…` : data).replace(/\\u00(..)/g, "\\x$1");

// What there is to know of a connection. `up` are all bytes that its client has sent,
// of which the protocol has `taken` some; `down` are all that were written to it.
const fresh = () => ({
  up: "", down: "", taken: 0, received: 0, unsent: 0, to_server: 0, buffer: 0, to_client: 0,
  hand: "", reading: true, looks: true, writable: true, closing: false, client: "here",
  room: 0, marks: null, states: null, vars: {}, stack: [], name: "",
});

// Returns the frames of a run: { n, event, line, at, time, timers, focus, conns }.
// `n` is the event's number; `focus` is the connection that it concerns, or the last did.
export function framesOf(said) {
  const now = new Map(), frames = [];
  let focus = 1;
  said.forEach(({ event, line, peek }, n) => {
    focus = event.connection ?? focus;
    peek.connections.forEach((seen, index) => {
      const one = now.get(index + 1) ?? fresh();
      now.set(index + 1, { ...one, ...seenOf(seen, one) });
    });
    if (!event.depth) for (const one of now.values()) ashore(one, event);
    if (event.connection) {
      now.set(event.connection, after(now.get(event.connection) ?? fresh(), event));
    } else if (OWN_AFFAIRS.includes(event.lane)) {
      return;
    }
    frames.push({ n, event, line, focus, at: peek.at, timers: peek.timers, conns: new Map(now) });
  });
  frames.forEach((each, at) => (each.time = timeAfter(each.event, frames[at + 1]?.event)));
  return frames;
}

// A connection is null in a peek once nobody holds its transport any more.
function seenOf(seen, { reading, room, marks, vars }) {
  if (!seen) return { unsent: 0, to_server: 0, buffer: 0, to_client: 0, closing: true };
  const { state, ...rest } = seen;
  return { ...rest, vars: seen.closing ? vars : state, marks: seen.marks ?? marks,
    room: seen.room ?? room, reading: seen.closing ? reading : seen.reading };
}

// A call from outside begins: what was in a protocol's hand has been put down.
function ashore(one, event) {
  if (!event.connection) Object.assign(one, { hand: "", stack: [] });
}

// The clock's event tells of a move that begins: it shows where that leads.
function timeAfter({ lane, time, note }, next) {
  return Math.min(lane === "clock" ? time + secondsIn(note) : time, next?.time ?? Infinity);
}

export function secondsIn(note = "") {
  const [, size, unit] = /([\d.]+) (ms|s|min|h)/.exec(note) ?? [0, Infinity, "s"];
  return size * UNIT[unit];
}

const DOES = {
  "client sends": (one, data) => (one.up += data),
  "client stops reading": (one) => (one.looks = false),
  "client reads again": (one) => (one.looks = true),
  "client hangs up": (one) => (one.client = "has hung up"),
  "client closes": (one) => (one.client = "is gone"),
  "client resets": (one) => (one.client = "is gone"),
  "client receives": (one, { length }, depth) => {
    const held = Math.min(length, one.to_client);
    one.received += length;
    one.to_client -= held;
    if (!depth) one.buffer = Math.max(0, one.buffer - (length - held));
    one.hand = one.hand.slice(length);
  },
  "kernel holds": (one, { length }, depth) => {
    one.to_client += length;
    if (!depth) one.buffer = Math.max(0, one.buffer - length);
    one.hand = one.hand.slice(length);
  },
  "transport keeps": (one) => (one.hand = ""),
  "transport write": (one, data) => Object.assign(one, { down: one.down + data, hand: data }),
  "transport pause_reading": (one) => (one.reading = false),
  "transport resume_reading": (one) => (one.reading = true),
  "protocol data_received": (one, data) =>
    Object.assign(one, { taken: one.taken + data.length, hand: data }),
  "protocol pause_writing": (one) => Object.assign(one, { writable: false, hand: "" }),
  "protocol resume_writing": (one) => (one.writable = true),
  "protocol connection_lost": (one) => (one.closing = true),
};

function after(old, { lane, name, who, data = "", depth = 0, states }) {
  const one = { ...old }, call = { lane, name };
  one.stack = CALLS.includes(lane) || depth ? [...old.stack.slice(0, depth), call] : [];
  if (!depth && name !== "data_received") one.hand = "";
  if (states) one.states = states;
  if (lane === "protocol" && who) one.name = who;
  DOES[`${lane} ${name}`]?.(one, data, depth);
  return one;
}

// The bytes in each of the buffers, as text.
export function contents({ up, down, taken, received, unsent, to_server, to_client, buffer }) {
  const cut = (text, from, size) => text.slice(from, from + size);
  return {
    to_server: cut(up, taken, to_server),
    unsent: cut(up, taken + to_server, unsent),
    to_client: cut(down, received, to_client),
    buffer: cut(down, received + to_client, buffer),
  };
}

// What moved on a connection between two frames: [from, to, bytes].
export function moves(old, one) {
  const more = (name) => one[name] - old[name], out = [];
  const taken = more("taken"), got = more("received"), back = one.down.slice(old.received);
  if (one.up.length > old.up.length) {
    const to = more("to_server") > 0 ? "to_server" : "unsent";
    out.push(["client", to, one.up.slice(old.up.length)]);
  } else if (more("unsent") < 0 && !one.closing) {
    out.push(["unsent", "to_server", one.up.slice(-old.unsent)]);
  }
  if (taken > 0) out.push(["to_server", "code", one.up.slice(old.taken, one.taken)]);
  if (more("buffer") > 0) out.push(["code", "buffer", one.down.slice(-more("buffer"))]);
  if (more("to_client") > 0) out.push([more("buffer") < 0 ? "buffer" : "code", "to_client", back]);
  if (got > 0) {
    const from = old.to_client ? "to_client" : old.buffer ? "buffer" : "code";
    out.push([from, "client", back.slice(0, got)]);
  }
  return out;
}

// The timers of a run: since when, until when they were to go, and how each ended.
export function timersOf(frames) {
  const all = [];
  for (const { n, event } of frames) {
    const { lane, name, who, connection, time, note } = event;
    if (lane !== "timer") continue;
    if (name === "armed") {
      all.push({ who, connection, n, since: time, due: time + secondsIn(note) });
      continue;
    }
    const same = (each) => each.who === who && each.connection === connection && !("end" in each);
    const one = all.findLast(same);
    if (one) Object.assign(one, { end: n, ended: time, fired: name === "fires" });
  }
  return all.filter((each) => each.due < Infinity);
}

// Why it matters: one sentence for the moments that a chapter is about.
const WHY = {
  "client stops reading": "From now on, its kernel keeps what we send.",
  "client reads again": "Its kernel empties, and has room again.",
  "kernel holds": "The client does not read, so its kernel keeps the bytes.",
  "transport keeps": "The kernel has no room: the rest waits in our memory.",
  "protocol pause_writing": "The buffer is above its high-water mark: asyncio asks us to stop.",
  "transport pause_reading": "The gate shuts. New bytes stay in the kernel, then with the client.",
  "protocol resume_writing": "The buffer has fallen to its low-water mark.",
  "transport resume_reading": "The gate opens again.",
  "timer armed": "A deadline is set.",
  "timer cancelled": "The deadline is taken back.",
  "timer fires": "The time is over.",
  "clock moves": "Only time passes.",
  "protocol connection_lost": "The last call, however the connection ended.",
  "protocol eof_received": "The client has finished sending.",
};

// What a frame's event says: { lane, name, what, why }.
export function caption({ event: { lane, name, data, note, who, depth } }) {
  const words = [];
  if (data) words.push(quoted(data, 60));
  if (data?.length > 8) words.push(`(${bytes(data.length)})`);
  if (note) words.push(note);
  const by = who && ["timer", "task", "app"].includes(lane) ? `${who} ` : "";
  return { lane, name: by + name, what: words.join(" "), why: WHY[`${lane} ${name}`] ?? "", depth };
}
