// Shows a run, one event at a time: forth and back, by itself, or where one points.
import { isStill, make } from "./dom.js";
import { caption, seconds } from "./model.js";
import { Deadlines, Score } from "./score.js";
import { Stage } from "./stage.js";

const STATES = {
  "the client": ["IDLE", "SEND_BODY", "DONE", "MUST_CLOSE", "CLOSED", "ERROR"],
  "we": ["IDLE", "SEND_RESPONSE", "SEND_BODY", "DONE", "MUST_CLOSE", "CLOSED", "ERROR"],
};
const PACE = 450, OF_CLOCK = 900;  // ms

export class Player {
  // `shown(frame)` is called at each frame; it is undefined where a run has none.
  constructor(shown) {
    Object.assign(this, { shown, frames: [], at: 0, pinned: 0, number: 1 });
    const button = (words, onclick, ariaLabel) => make("button", { onclick, ariaLabel }, words);
    this.stage = new Stage();
    this.range = make("input", { type: "range", min: 0, max: 0, value: 0, ariaLabel: "Event" });
    this.range.oninput = () => this.go(Number(this.range.value));
    this.range.onkeydown = (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      this.toggle();
    };
    this.score = new Score(this.range);
    this.deadlines = new Deadlines();
    this.clients = make("div.live-clients", { role: "group", ariaLabel: "Clients" });
    this.clock = make("output.live-clock", { title: "time in the lab", ariaLabel: "time in the lab" });
    this.tag = make("b.live-tag"), this.event = make("code"), this.why = make("p.live-why");
    this.rails = make("div.live-rails", { hidden: true, ariaHidden: "true" });
    this.playing = button("▶", () => this.toggle(), "play");
    this.log = make("div.live-log", { role: "log", ariaLabel: "Events so far", tabIndex: 0 });
    this.log.onclick = ({ target }) => {
      const at = [...this.log.children].indexOf(target.closest(".live-log > p"));
      if (at >= 0) this.go(at);
    };
    const keys = make("div.live-keys", {}, button("‹", () => this.go(this.at - 1), "one event back"),
      this.playing, button("›", () => this.go(this.at + 1), "one event on"));
    this.parts = [this.stage.root, make("div.live-caption", {}, this.tag, " ", this.event, this.why),
      this.rails, this.deadlines.root, make("div.live-scrub", {}, keys, this.score.root)];
  }

  // The connection that is on the stage, as the run leaves it.
  get last() { return this.frames.at(-1)?.conns.get(this.number); }

  // Takes the frames of a run, and the lines of its scenario; shows none of them yet.
  take(frames, lines) {
    this.stop();
    this.frames = frames;
    this.range.max = Math.max(0, frames.length - 1);
    this.log.replaceChildren();
    this.stage.measure(frames);
    this.score.draw(frames, lines);
    this.deadlines.draw(frames);
    this.rails.hidden = !frames.some(({ event }) => event.states);
  }

  show(at, before) {
    const { frames } = this, frame = frames[at];
    if (!frame) return this.shown();
    before ??= at === this.at + 1 ? frames[this.at] : undefined;
    this.at = this.range.value = at;
    this.number = frame.conns.has(this.pinned) ? this.pinned : frame.focus;
    const { lane, name, what, why } = caption(frame), time = seconds(frame.time);
    this.stage.show(frame, before, this.number);
    this.score.show(at);
    this.deadlines.show(frame);
    this.tell(at);
    this.tag.className = `live-tag live-lane-${lane}`;
    this.tag.textContent = lane;
    this.event.textContent = `${name} ${what}`;
    this.why.textContent = why;
    this.clock.textContent = time;
    this.range.setAttribute("aria-valuetext", `${at + 1} of ${frames.length}, ${time}: ${lane} ${name} ${what}`);
    this.states(frame.conns.get(this.number)?.states ?? ["IDLE", "IDLE"]);
    this.choose(frame);
    this.shown(frame);
  }

  // Events so far, as a log that grows, and shrinks as one goes back.
  tell(at) {
    const { children } = this.log, several = this.frames.at(-1).conns.size > 1;
    while (children.length > at + 1) this.log.lastChild.remove();
    const rows = this.frames.slice(children.length, at + 1).map((frame) => {
      const { lane, name, what, depth } = caption(frame), { connection } = frame.event;
      return make("p", { style: `--depth: ${depth ?? 0}` },
        make(`b.live-lane-${lane}`, {}, several && connection ? `${lane} ${connection}` : lane),
        make("span", {}, `${name} ${what}`));
    });
    this.log.append(...rows);
    this.log.scrollTop = this.log.scrollHeight;
  }

  states([ours, theirs]) {
    if (this.rails.hidden) return;
    const rail = ([who, all], now) => make("div", {}, make("span", {}, who),
      ...all.map((each) => make("i", { className: each === now ? "live-lit" : "" }, each)));
    const [client, we] = Object.entries(STATES);
    this.rails.replaceChildren(rail(client, theirs), rail(we, ours));
  }

  // Whose connection is on the stage; one that was chosen stays until it is pressed again.
  choose(frame) {
    const { clients } = this, all = this.frames.at(-1).conns.size;
    if (all < 2) return clients.replaceChildren();
    while (clients.children.length > all) clients.lastChild.remove();
    while (clients.children.length < all) {
      const n = clients.children.length + 1;
      const onclick = () => {
        this.pinned = this.pinned === n ? 0 : n;
        this.go(this.at);
      };
      clients.append(make("button", { onclick }, `client ${n}`));
    }
    [...clients.children].forEach((each, n) => {
      each.ariaPressed = String(n + 1 === this.number);
      each.disabled = !frame.conns.has(n + 1);
    });
  }

  go(at) {
    this.stop();
    this.show(Math.max(0, Math.min(at, this.frames.length - 1)));
  }

  toggle() {
    if (this.timer) return this.stop();
    if (this.at >= this.frames.length - 1) this.show(0);
    this.start();
  }

  // Goes on by itself, from where it is; at once to the end for who wants nothing to move.
  start() {
    if (isStill()) return this.show(this.frames.length - 1);
    this.log.ariaLive = "off";
    this.playing.textContent = "❚❚";
    this.playing.ariaLabel = "pause";
    const next = () => {
      if (this.at >= this.frames.length - 1) return this.stop();
      this.show(this.at + 1);
      this.timer = setTimeout(next, this.frames[this.at].event.lane === "clock" ? OF_CLOCK : PACE);
    };
    this.timer = setTimeout(next, PACE);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.log.ariaLive = "polite";
    this.playing.textContent = "▶";
    this.playing.ariaLabel = "play";
  }
}
