// A run that a reader plays, steps through, goes on with, and breaks.
import { isStill, make } from "./dom.js";
import { Files, editing } from "./editor.js";
import { changed, keep, kept, packed, unpacked } from "./keep.js";
import { lab } from "./lab.js";
import { caption, framesOf, seconds } from "./model.js";
import { Deadlines, Score } from "./score.js";
import { Stage } from "./stage.js";

const SETTING = /^\s*(app|kernel|high-water) /;
const STATES = {
  "the client": ["IDLE", "SEND_BODY", "DONE", "MUST_CLOSE", "CLOSED", "ERROR"],
  "we": ["IDLE", "SEND_RESPONSE", "SEND_BODY", "DONE", "MUST_CLOSE", "CLOSED", "ERROR"],
};
const PACE = 450, OF_CLOCK = 900, TO_WAIT = 500;  // ms

export async function open(element) {
  lab.onprogress = (each) => element.progress(each);
  const { package: name } = element.dataset;
  const { files } = await lab.ask({ do: "files", package: name });
  const run = new Run(element, files, await editing());
  await run.begin();
  element.replaceChildren(run.root);
  element.classList.add("live-on");
  await run.play(true);
  run.range.focus({ preventScroll: true });
}

class Run {
  constructor(element, originals, Text) {
    const { package: name, module, title, view, lanes, scenario } = element.dataset;
    this.asked = { do: "play", package: name, module, title, view, lanes: lanes?.split(" ") ?? null };
    Object.assign(this, { element, originals, Text });
    this.name = `live ${element.id}`;
    this.scenario = scenario;
    Object.assign(this, { frames: [], said: [], lines: [], at: 0, shown: 0, pinned: 0, story: "", refused: "" });
    this.build();
  }

  async begin() {
    const link = new URLSearchParams(location.hash.slice(1)).get(this.element.id);
    const mine = (link && await unpacked(link).catch(() => null)) ?? kept(this.name) ?? {};
    const first = `${this.asked.module.replaceAll(".", "/")}.py`;
    this.files.take({ ...this.originals, ...mine.files }, first);
    this.script.value = mine.scenario ?? this.scenario;
  }

  // The face

  build() {
    const button = (words, onclick, has = {}) => make("button", { onclick, ...has }, words);
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
    this.playing = button("▶", () => this.toggle(), { ariaLabel: "play" });
    this.notice = make("div.live-notice", { role: "alert", hidden: true });
    this.waiting = make("div.live-notice", { hidden: true }, make("p", {}, "The code is at work …"),
      button("Stop it", () => lab.stop()));
    this.files = new Files(() => this.edited(), this.Text);
    this.again = button("Run", () => this.play(), { className: "live-again", title: "Ctrl+Enter" });
    this.files.bar.append(this.again);
    this.script = make("textarea", { spellcheck: false, rows: 7, ariaLabel: "The scenario", oninput: () => this.edited() });
    this.log = make("div.live-log", { role: "log", ariaLabel: "Events so far", tabIndex: 0 });
    this.log.onclick = ({ target }) => {
      const at = [...this.log.children].indexOf(target.closest(".live-log > p"));
      if (at >= 0) this.go(at);
    };
    this.picture = make("details.whole-file", { ontoggle: () => this.paint() },
      make("summary", {}, "The picture of this run"), make("div"));
    this.link = make("output.live-link");
    this.root = make("section.live", { ariaLabel: `Live: ${this.asked.title}` },
      make("div.live-bar", {}, this.clients, this.clock,
        button("Copy link", () => this.share()), button("Start over", () => this.reset()),
        ...(document.fullscreenEnabled ? [button("Full screen", () => this.enlarge())] : [])),
      this.link,
      make("div.live-body", {},
        make("div.live-seen", {}, this.stage.root,
          make("div.live-caption", {}, this.tag, " ", this.event, this.why),
          this.rails, this.deadlines.root,
          make("div.live-scrub", {}, make("div.live-keys", {},
            button("‹", () => this.go(this.at - 1), { ariaLabel: "one event back" }), this.playing,
            button("›", () => this.go(this.at + 1), { ariaLabel: "one event on" })), this.score.root),
          this.acts(button), this.waiting, this.notice),
        make("div.live-made", {}, this.files.root,
          make("label.live-script", {}, make("span", {}, "The scenario"), this.script), this.log)),
      this.picture);
    this.root.onkeydown = (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.play();
    };
  }

  // The buttons that write a line of the scenario, and do it.
  acts(button) {
    const of = (line) => () => this.act(this.number > 1 ? `${this.number}: ${line()}` : line());
    const text = make("input", { value: this.firstSent(), spellcheck: false, ariaLabel: "What to send" });
    const send = of(() => `send ${text.value.startsWith('"') ? text.value : JSON.stringify(text.value)}`);
    text.onkeydown = (event) => {
      if (event.key === "Enter" && !event.ctrlKey) send();
    };
    const reads = () => this.last()?.looks === false ? "read again" : "stop reading";
    const can = this.can = {
      connect: button("connect", () => this.act(this.connection())),
      send: button("send", send), reads: button("stop reading", of(reads)),
      one: button("+1 s", () => this.act("advance 1 s")), five: button("+5 s", () => this.act("advance 5 s")),
      hangUp: button("hang up", of(() => "hang up")), reset: button("reset", of(() => "reset")),
      undo: button("undo", () => this.undo()),
    };
    return make("div.live-acts", { role: "group", ariaLabel: "What happens next" },
      can.connect, can.send, text, can.reads, can.one, can.five, can.hangUp, can.reset, can.undo);
  }

  firstSent() {
    return /send ("(?:[^"\\]|\\.)*")/.exec(this.scenario)?.[1] ?? '"hello\\n"';
  }

  connection() {
    const n = Math.max(0, ...(this.frames.at(-1)?.conns.keys() ?? [])) + 1;
    this.pinned = n;
    return n > 1 ? `${n}: connect` : "connect";
  }

  // Runs

  get edits() { return changed(this.files.files, this.originals); }

  // Whether what is to be seen is not the run of what is written.
  get stale() {
    return lab.owner !== this || this.played !== JSON.stringify(this.edits)
      || this.script.value.trimEnd() !== this.lines.join("\n").trimEnd();
  }

  edited() {
    const { edits, scenario } = this, script = this.script.value;
    const mine = Object.keys(edits).length || script !== scenario;
    keep(this.name, mine ? { files: edits, scenario: script } : null);
    this.again.classList.toggle("live-stale", this.stale);
  }

  // Plays all that is written; shows it from the start, or where the last one was left.
  async play(fromStart = false) {
    const at = fromStart ? 0 : this.at, { edits } = this;
    this.said = [];
    this.played = JSON.stringify(edits);
    lab.owner = this;
    if (!await this.ask({ ...this.asked, files: edits, scenario: this.script.value })) return;
    const end = this.frames.length - 1, error = this.frames.indexOf(this.error);
    if (fromStart && !this.story) {
      this.show(0);
      return this.start();
    }
    this.show(error >= 0 ? error : this.story ? end : Math.min(at, end));
  }

  // One more line, at the end of the run; it is seen as it happens.
  async act(line) {
    const begin = this.frames.length, written = `${this.script.value.trimEnd()}\n${line}`.trim();
    if (this.stale) {
      this.script.value = written;
      await this.play();
      this.edited();
      return this.go(Infinity);
    }
    if (!await this.ask({ do: "step", line })) return;
    if (!this.refused) this.script.value = written;
    this.edited();
    if (this.frames.length === begin) return;
    this.show(begin, this.frames[begin - 1]);
    this.start();
  }

  async undo() {
    const lines = this.script.value.trimEnd().split("\n");
    this.script.value = lines.slice(0, -1).join("\n");
    await this.play();
    this.edited();
    this.go(Infinity);
  }

  reset() {
    this.files.take(this.originals, this.files.name in this.originals ? this.files.name : undefined);
    this.script.value = this.scenario;
    this.pinned = 0;
    this.edited();
    return this.play(true);
  }

  async ask(request) {
    if (this.busy) return false;
    this.stop();
    this.busy = true;
    this.root.ariaBusy = "true";
    const late = setTimeout(() => (this.waiting.hidden = false), TO_WAIT);
    try {
      const answer = await lab.ask(request, (news) => {
        this.said.push({ ...news, event: JSON.parse(news.event) });
      });
      await this.taken(answer);
      return true;
    } catch (error) {
      this.tell(["The lab has failed", error.message]);
      return false;
    } finally {
      clearTimeout(late);
      this.waiting.hidden = true;
      this.busy = false;
      this.root.ariaBusy = "false";
    }
  }

  async taken({ lines, story, refused, html }) {
    Object.assign(this, { lines, story, refused, html, frames: framesOf(this.said) });
    this.error = this.frames.find(({ event }) => event.lane === "error");
    const known = Object.keys(this.files.others).map((path) => path.split("/")[1]);
    const used = this.frames.map(({ at: [file = ""] }) => /^chapters\/(\w+)\//.exec(file)?.[1]);
    for (const name of new Set(used)) {
      if (!name || known.includes(name)) continue;
      const { files } = await lab.ask({ do: "files", package: name });
      this.files.add(Object.fromEntries(Object.entries(files).map(([file, text]) => [`chapters/${name}/${file}`, text])));
    }
    this.drawn();
  }

  // The picture

  drawn() {
    const { frames } = this;
    this.range.max = Math.max(0, frames.length - 1);
    this.log.replaceChildren();
    this.stage.measure(frames);
    this.score.draw(frames, this.lines);
    this.deadlines.draw(frames);
    this.rails.hidden = !this.said.some(({ event }) => event.states);
    this.again.classList.toggle("live-stale", this.stale);
    this.root.classList.toggle("live-none", !frames.length);
    // The log tells the steps already.
    const story = this.story.replace(/^Steps so far:\n\n[\s\S]*?\n\n/, "").trim();
    this.tell(["Nobody caught this", this.error?.event.note], ["The run ends here", story], ["Not done", this.refused]);
    this.paint();
    this.possible();
  }

  // Says what there is to say, each with its title.
  tell(...all) {
    const found = all.filter(([, text]) => text);
    this.notice.replaceChildren(...found.flatMap(([title, text]) => [make("b", {}, title), make("pre", {}, text)]));
    this.notice.hidden = !found.length;
  }

  paint() {
    if (this.picture.open) this.picture.lastChild.innerHTML = this.html ?? "";
  }

  show(at, before) {
    const { frames } = this, frame = frames[at];
    if (!frame) return this.failedAt();
    before ??= at === this.at + 1 ? frames[this.at] : undefined;
    this.at = this.range.value = at;
    this.number = frame.conns.has(this.pinned) ? this.pinned : frame.focus;
    const { lane, name, what, why } = caption(frame), one = frame.conns.get(this.number);
    this.stage.show(frame, before, this.number);
    this.score.show(at);
    this.deadlines.show(frame);
    this.told(at);
    this.tag.className = `live-tag live-lane-${lane}`;
    this.tag.textContent = lane;
    this.event.textContent = `${name} ${what}`;
    this.why.textContent = why;
    this.clock.textContent = seconds(frame.time);
    this.range.setAttribute("aria-valuetext", `${at + 1} of ${frames.length}, ${seconds(frame.time)}: ${lane} ${name} ${what}`);
    this.states(one?.states ?? ["IDLE", "IDLE"]);
    this.choose(frame);
    this.mark(frame);
    if (this.story && at === frames.length - 1) this.failedAt();
    this.possible();
  }

  // Events so far, as a log that grows, and shrinks as one goes back.
  told(at) {
    while (this.log.children.length > at + 1) this.log.lastChild.remove();
    const rows = [];
    for (let n = this.log.children.length; n <= at; n++) {
      const { lane, name, what, depth } = caption(this.frames[n]);
      const who = this.frames.at(-1).conns.size > 1 && this.frames[n].event.connection;
      rows.push(make("p", { style: `--depth: ${depth ?? 0}` },
        make(`b.live-lane-${lane}`, {}, who ? `${lane} ${who}` : lane), make("span", {}, `${name} ${what}`)));
    }
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
    const all = this.frames.at(-1).conns.size;
    if (all < 2) return this.clients.replaceChildren();
    while (this.clients.children.length > all) this.clients.lastChild.remove();
    while (this.clients.children.length < all) {
      const n = this.clients.children.length + 1;
      const onclick = () => { this.pinned = this.pinned === n ? 0 : n; this.go(this.at); };
      this.clients.append(make("button", { onclick }, `client ${n}`));
    }
    [...this.clients.children].forEach((each, n) => {
      each.ariaPressed = String(n + 1 === this.number);
      each.disabled = !frame.conns.has(n + 1);
    });
  }

  // The line at work; while asyncio is about to call a method, the method's first line.
  mark({ at: [file, line], event: { lane, name } }) {
    if (file) return this.files.mark(file, line, lane === "error" ? "failed" : "work");
    const word = `def ${name.replace(" returns", "")}(`;
    for (const [own, text] of lane === "protocol" ? Object.entries(this.files.files) : []) {
      const found = text.split("\n").findIndex((each) => each.includes(word));
      if (found >= 0) return this.files.mark(own, found + 1, "called");
    }
    this.files.mark(this.files.name, 0);
  }

  failedAt() {
    const [, file, line] = /([\w/]+\.py), line (\d+)/.exec(this.story) ?? [];
    if (file) this.files.mark(file, Number(line), "failed");
  }

  // Going through it

  go(at) {
    this.stop();
    this.show(Math.max(0, Math.min(at, this.frames.length - 1)));
  }

  toggle() { this.timer ? this.stop() : this.start(this.at >= this.frames.length - 1); }

  start(again = false) {
    if (isStill()) return this.show(this.frames.length - 1);
    if (again) this.show(0);
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

  last() { return this.frames.at(-1)?.conns.get(this.number); }

  // Which lines the lab would take now.
  possible() {
    const { can } = this, last = this.last(), ok = !this.story;
    const there = ok && last && last.client !== "is gone", here = there && last.client === "here";
    can.connect.disabled = can.one.disabled = can.five.disabled = !ok;
    can.send.disabled = can.hangUp.disabled = !here;
    can.reads.disabled = can.reset.disabled = !there;
    can.reads.textContent = last?.looks === false ? "read again" : "stop reading";
    can.undo.disabled = !this.lines.some((each) => each.trim() && !SETTING.test(each));
  }

  async share() {
    const what = await packed({ files: this.edits, scenario: this.script.value });
    const link = new URL(`#${this.element.id}=${what}`, location.href).href;
    history.replaceState(null, "", link);
    await navigator.clipboard?.writeText(link).catch(() => {});
    this.link.textContent = "The link is in the address bar, and copied where the browser lets us.";
  }

  enlarge() {
    document.fullscreenElement ? document.exitFullscreen() : this.root.requestFullscreen();
  }
}
