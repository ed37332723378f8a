// The score: a row for each lane, a column for each event, under the scenario's lines.
// The last row is how much the transport holds, in another colour while writing is paused.
// Below it, the deadlines on a scale of seconds.
import { draw, make } from "./dom.js";
import { LANES, seconds, timersOf } from "./model.js";

const STEPS = [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];
const percent = (part) => `${(part * 100).toFixed(3)}%`;

export class Score {
  constructor(range) {
    this.names = make("div.live-lanes", { ariaHidden: "true" });
    this.lines = make("div.live-lines", { ariaHidden: "true" });
    this.notes = draw("svg", { preserveAspectRatio: "none", "aria-hidden": "true" });
    this.levels = draw("svg", { preserveAspectRatio: "none", "aria-hidden": "true", class: "live-levels" });
    this.head = make("div.live-head");
    this.times = make("div.live-times", { ariaHidden: "true" });
    this.root = make("div.live-score", {}, this.names,
      make("div.live-grid", {}, this.lines, this.notes, this.levels, this.head, range, this.times));
  }

  draw(frames, lines) {
    const lanes = LANES.filter((lane) => frames.some(({ event }) => event.lane === lane));
    const n = frames.length;
    this.n = n;
    this.root.style.setProperty("--events", n);
    this.root.style.setProperty("--rows", lanes.length);
    this.names.replaceChildren(...lanes.map((lane) => make("span", {}, lane)));
    this.notes.setAttribute("viewBox", `0 0 ${n} ${lanes.length}`);
    this.bars = frames.map(({ event: { lane } }, at) => draw("rect", {
      x: at + 0.08, y: lanes.indexOf(lane) + 0.1, width: 0.84, height: 0.8, class: `live-lane-${lane}`,
    }));
    this.notes.replaceChildren(...this.bars);
    this.fill(frames, n);
    this.parts = partsOf(frames, lines, n);
    this.lines.replaceChildren(...this.parts.map(({ span }) => span));
    this.times.replaceChildren(...ticks(frames, n));
  }

  // How much the transport of the connection holds that an event concerns.
  fill(frames, n) {
    const all = frames.map(({ conns, focus }) => conns.get(focus) ?? { buffer: 0, writable: true });
    const most = Math.max(0, ...all.map(({ buffer }) => buffer));
    this.levels.toggleAttribute("hidden", !most);
    if (!most) return;
    this.names.append(make("span.live-held", {}, "buffer"));
    this.levels.setAttribute("viewBox", `0 0 ${n} ${most}`);
    this.levels.replaceChildren(...all.map(({ buffer, writable }, at) => draw("rect", {
      x: at, y: most - buffer, width: 1, height: buffer, class: writable ? "" : "live-paused",
    })));
  }

  show(at) {
    this.head.style.left = percent(at / this.n);
    this.bars.forEach((bar, n) => bar.classList.toggle("live-later", n > at));
    for (const { span, first, last } of this.parts) {
      span.classList.toggle("live-now", at >= first && at <= last);
    }
  }
}

// A span over the events that each line of the scenario has caused.
function partsOf(frames, lines, n) {
  const parts = [];
  frames.forEach(({ line }, at) => {
    const last = parts.at(-1);
    last?.line === line ? (last.last = at) : parts.push({ line, first: at, last: at });
  });
  for (const part of parts) {
    const text = lines[part.line - 1] ?? "";
    part.span = make("span", { title: text }, text);
    part.span.style.left = percent(part.first / n);
    part.span.style.width = percent((part.last - part.first + 1) / n);
  }
  return parts;
}

// Where the time changes, if there is room.
function ticks(frames, n) {
  const found = [];
  let before = -1, free = -1;
  frames.forEach(({ event: { time } }, at) => {
    if (time === before) return;
    before = time;
    if (at / n < free) return;
    free = at / n + 0.1;
    const tick = make("span", {}, seconds(time));
    tick.style.left = percent(at / n);
    tick.style.translate = `-${tick.style.left}`;
    found.push(tick);
  });
  return found;
}

export class Deadlines {
  constructor() { this.root = make("div.live-deadlines", { ariaHidden: "true" }); }

  draw(frames) {
    const all = timersOf(frames).filter((each) => !("end" in each) || each.ended > each.since || each.fired);
    this.root.hidden = !all.length;
    const ends = all.map(({ ended, due, fired }) => (fired ?? true) ? due : ended);
    this.most = Math.max(1, ...ends) * 1.08;  // What comes later has no deadline.
    const rows = [], last = [];  // until when each row is taken, and the last timer there
    for (const each of all) {
      each.row = rows.findIndex((until) => until <= each.since);
      if (each.row < 0) each.row = rows.length;
      if (last[each.row]) last[each.row].next = each.n;
      last[each.row] = each;
      rows[each.row] = Math.min(each.ended ?? Infinity, each.due);
    }
    this.root.style.setProperty("--rows", rows.length);
    this.bars = all.map((each) => this.bar(each));
    this.needle = make("div.live-needle");
    const came = frames.filter(({ event: { lane, name, time } }) =>
      lane === "client" && name === "sends" && time < this.most);
    this.root.replaceChildren(...this.bars.map(({ root }) => root), this.needle,
      ...came.map(({ event }) => this.at(make("i.live-came"), event.time)), ...this.scale());
  }

  at(one, time, until) {
    one.style.left = percent(Math.min(1, time / this.most));
    if (until !== undefined) one.style.width = percent(Math.max(0, Math.min(until, this.most) - time) / this.most);
    return one;
  }

  scale() {
    const step = STEPS.find((each) => each / this.most > 0.09) ?? this.most;
    const found = [];
    for (let time = 0; time <= this.most; time += step) {
      found.push(this.at(make("span.live-tick", {}, seconds(time)), time));
    }
    return found;
  }

  bar(each) {
    const fuse = make("div.live-fuse"), left = make("div.live-fuse.live-left"), label = make("span");
    const flag = this.at(make("i.live-flag", {}, "⚑"), each.due);
    this.at(label, each.since);
    label.style.translate = `-${label.style.left}`;  // It stays within the scale.
    const root = make("div.live-timer", {}, fuse, left, flag, label);
    root.style.setProperty("--row", each.row);
    return { ...each, root, fuse, left, flag, label };
  }

  show({ n, time }) {
    if (this.root.hidden) return;
    this.at(this.needle, time);
    for (const { root, fuse, left, flag, label, since, due, n: first, end, ended, fired, who, next } of this.bars) {
      const over = end !== undefined && n >= end, armed = n >= first && !over;
      root.hidden = n < first;
      root.classList.toggle("live-over", over);
      flag.hidden = over && !fired;  // What was cancelled has burnt only so far.
      this.at(fuse, since, over && !fired ? ended : due);
      this.at(left, Math.min(Math.max(time, since), due), armed ? due : 0);
      label.textContent = armed ? `${who}: ${seconds(Math.max(0, due - time))} left` : over && fired && !(n >= next) ? `${who} fired` : "";
    }
  }
}
