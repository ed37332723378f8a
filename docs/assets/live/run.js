// A run that a reader plays, goes on with, and breaks: its scenario, its code, and the lab.
import { make } from "./dom.js";
import { Files, editing } from "./editor.js";
import { Knobs } from "./knobs.js";
import { changed, keep, kept, packed, unpacked } from "./keep.js";
import { lab } from "./lab.js";
import { framesOf } from "./model.js";
import { Player } from "./player.js";

const SETTING = /^\s*(app|kernel|high-water) /;
const SENT = /send ("(?:[^"\\]|\\.)*")/;
const TO_WAIT = 500, TO_TUNE = 60;  // ms

export async function open(element) {
  lab.onprogress = (each) => element.progress(each);
  const { files } = await lab.ask({ do: "files", package: element.dataset.package });
  const run = new Run(element, files, await editing());
  await run.begin();
  element.replaceChildren(run.root);
  element.classList.add("live-on");
  await run.play(true);
  run.player.range.focus({ preventScroll: true });
}

const button = (words, onclick, has = {}) => make("button", { onclick, ...has }, words);

class Run {
  constructor(element, originals, Text) {
    const { package: name, module, title, view, lanes, scenario } = element.dataset;
    this.asked = { do: "play", package: name, module, title, view, lanes: lanes?.split(" ") ?? null };
    Object.assign(this, { element, originals, scenario, name: `live ${element.id}` });
    Object.assign(this, { said: [], lines: [], story: "", refused: "" });
    this.player = new Player((frame) => this.shown(frame));
    this.files = new Files(() => this.edited(), Text);
    this.again = button("Run", () => this.play(), { className: "live-again", title: "Ctrl+Enter" });
    this.files.bar.append(this.again);
    this.script = make("textarea", { spellcheck: false, ariaLabel: "The scenario", oninput: () => this.edited() });
    this.notice = make("div.live-notice", { role: "alert", hidden: true });
    this.waiting = make("div.live-notice", { hidden: true }, make("p", {}, "The code is at work …"),
      button("Stop it", () => lab.stop()));
    this.picture = make("details.whole-file", { ontoggle: () => this.paint() },
      make("summary", {}, "The picture of this run"), make("div"));
    this.link = make("output.live-link");
    this.knobs = new Knobs(element.dataset, () => this.tune(), (at) => this.player.go(at));
    this.build();
  }

  build() {
    const { clients, clock, parts, log } = this.player;
    const full = () => document.fullscreenElement ? document.exitFullscreen() : this.root.requestFullscreen();
    this.root = make("section.live", { ariaLabel: `Live: ${this.asked.title}` },
      make("div.live-bar", {}, clients, clock, button("Copy link", () => this.share()),
        button("Start over", () => this.reset()), ...(document.fullscreenEnabled ? [button("Full screen", full)] : [])),
      this.link,
      make("div.live-body", {},
        make("div.live-seen", {}, this.knobs.root, ...parts, this.acts(), this.waiting, this.notice),
        make("div.live-made", {}, this.files.root,
          make("label.live-script", {}, make("span", {}, "The scenario"), this.script), log)),
      this.picture);
    this.root.onkeydown = (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.play();
    };
  }

  // The buttons that write a line of the scenario, and do it.
  acts() {
    const of = (line) => () => this.act(this.player.number > 1 ? `${this.player.number}: ${line()}` : line());
    const first = SENT.exec(this.scenario)?.[1] ?? '"hello\\n"';
    const text = make("input", { value: first, spellcheck: false, ariaLabel: "What to send" });
    const send = of(() => `send ${text.value.startsWith('"') ? text.value : JSON.stringify(text.value)}`);
    text.onkeydown = (event) => {
      if (event.key === "Enter" && !event.ctrlKey) send();
    };
    const can = this.can = {
      connect: button("connect", () => this.connect()),
      send: button("send", send),
      reads: button("stop reading", of(() => can.reads.textContent)),
      one: button("+1 s", () => this.act("advance 1 s")),
      five: button("+5 s", () => this.act("advance 5 s")),
      hangUp: button("hang up", of(() => "hang up")),
      reset: button("reset", of(() => "reset")),
      undo: button("undo", () => this.undo()),
    };
    const { connect, ...rest } = can;
    return make("div.live-acts", { role: "group", ariaLabel: "What happens next" },
      connect, rest.send, text, ...Object.values(rest).slice(1));
  }

  // Begins with what a link brings, what was kept, or what the page has. If readers have
  // something of their own, what they make of a link is kept apart from it.
  async begin() {
    const link = new URLSearchParams(location.hash.slice(1)).get(this.element.id);
    const brought = link && await unpacked(link).catch(() => null), own = kept(this.name);
    if (brought && own && JSON.stringify(brought) !== JSON.stringify(own)) this.name += ` ${link}`;
    const mine = kept(this.name) ?? brought ?? {};
    this.files.take({ ...this.originals, ...mine.files }, `${this.asked.module.replaceAll(".", "/")}.py`);
    this.script.value = mine.scenario ?? this.scenario;
    this.knobs.read(this.texts);
  }

  get edits() { return changed(this.files.files, this.originals); }

  get texts() { return [this.script.value, ...Object.values(this.files.files)]; }

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
    this.knobs.read(this.texts);
  }

  // Writes the sliders' numbers, and plays that, once nothing else is at work.
  tune() {
    clearTimeout(this.tuning);
    this.tuning = setTimeout(() => this.busy ? this.tune() : this.tuned(), TO_TUNE);
  }

  async tuned() {
    const { files, knobs, script } = this, written = Object.entries(files.files);
    script.value = knobs.written(script.value);
    files.take(Object.fromEntries(written.map(([name, text]) => [name, knobs.written(text)])), files.name);
    this.edited();
    await this.play();
    this.player.go(knobs.first);
  }

  // Plays all that is written; shows it from the start, or where the last one was left.
  async play(fromStart = false) {
    const { player, edits } = this, at = player.at;
    if (this.busy) return;
    this.said = [];
    this.played = JSON.stringify(edits);
    lab.owner = this;
    if (!await this.ask({ ...this.asked, files: edits, scenario: this.script.value })) return;
    const end = player.frames.length - 1, error = player.frames.indexOf(this.error);
    if (fromStart && !this.story) {
      player.show(0);
      player.start();
    } else {
      player.show(error >= 0 ? error : this.story ? end : Math.min(at, end));
    }
  }

  // One more line, at the end of the run; it is seen as it happens.
  async act(line) {
    const { player } = this, begin = player.frames.length;
    const written = `${this.script.value.trimEnd()}\n${line}`.trim();
    if (this.stale) return this.rewrite(written);
    if (!await this.ask({ do: "step", line })) return;
    if (!this.refused) this.script.value = written;
    this.edited();
    if (player.frames.length === begin) return player.show(begin - 1);
    player.show(begin, player.frames[begin - 1]);
    player.start();
  }

  connect() {
    const n = Math.max(0, ...(this.player.frames.at(-1)?.conns.keys() ?? [])) + 1;
    this.player.pinned = n;
    return this.act(n > 1 ? `${n}: connect` : "connect");
  }

  undo() { return this.rewrite(this.script.value.trimEnd().split("\n").slice(0, -1).join("\n")); }

  async rewrite(scenario) {
    if (this.busy) return;
    this.script.value = scenario;
    await this.play();
    this.edited();
    this.player.go(Infinity);
  }

  reset() {
    this.files.take(this.originals, this.files.name);
    this.script.value = this.scenario;
    this.player.pinned = 0;
    this.edited();
    return this.play(true);
  }

  // Asks the lab, and takes what it answers; returns whether it did.
  async ask(request) {
    if (this.busy) return false;
    this.busy = true;
    this.root.ariaBusy = "true";
    const late = setTimeout(() => (this.waiting.hidden = false), TO_WAIT);
    try {
      const said = (news) => this.said.push({ ...news, event: JSON.parse(news.event) });
      await this.taken(await lab.ask(request, said));
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
    const frames = framesOf(this.said);
    this.error = frames.find(({ event }) => event.lane === "error");
    Object.assign(this, { lines, story, refused, html });
    await this.read(frames);
    this.player.take(frames, lines);
    this.knobs.show(frames);
    this.again.classList.toggle("live-stale", this.stale);
    this.root.classList.toggle("live-none", !frames.length);
    // The log tells the steps already.
    const failed = story.replace(/^Steps so far:\n\n[\s\S]*?\n\n/, "").trim();
    this.tell(["Nobody caught this", this.error?.event.note], ["The run ends here", failed], ["Not done", refused]);
    this.paint();
  }

  // Reads the files of other chapters in which the run has been.
  async read(frames) {
    const known = Object.keys(this.files.others).map((path) => path.split("/")[1]);
    const used = frames.map(({ at: [file = ""] }) => /^chapters\/(\w+)\//.exec(file)?.[1]);
    for (const name of new Set(used)) {
      if (!name || known.includes(name)) continue;
      const { files } = await lab.ask({ do: "files", package: name });
      this.files.add(Object.fromEntries(
        Object.entries(files).map(([file, text]) => [`chapters/${name}/${file}`, text])));
    }
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

  shown(frame) {
    if (frame) this.mark(frame);
    if (!frame || (this.story && frame === this.player.frames.at(-1))) this.blame();
    this.possible();
  }

  // The line at work; while asyncio is about to call a method, the method's first line.
  mark({ at: [file, line], event: { lane, name, who } }) {
    if (file) return this.files.mark(file, line, lane === "error" ? "failed" : "work");
    const called = `def ${name.replace(" returns", "")}(`;
    for (const [own, text] of lane === "protocol" ? Object.entries(this.files.files) : []) {
      const lines = text.split("\n"), begin = lines.findIndex((each) => each.startsWith(`class ${who}(`));
      const found = lines.findIndex((each, n) => n > begin && each.includes(called));
      if (begin >= 0 && found > 0) return this.files.mark(own, found + 1, "called");
    }
    this.files.mark(this.files.name, 0);
  }

  // The line that the story names.
  blame() {
    const [, file, line] = /([\w/]+\.py), line (\d+)/.exec(this.story) ?? [];
    if (file) this.files.mark(file, Number(line), "failed");
  }

  // Which lines the lab would take now.
  possible() {
    const { can } = this, { last } = this.player, ok = !this.story;
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
}
