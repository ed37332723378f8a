// The exercises of a chapter: code with holes, hints one by one, and the checks.
import { make } from "./dom.js";
import { Files, editing } from "./editor.js";
import { changed, keep, kept, tar } from "./keep.js";
import { lab } from "./lab.js";

const TO_WAIT = 2000;  // ms
const MOST = 1e6;  // bytes of a file that is taken

export async function open(element) {
  lab.onprogress = (each) => element.progress(each);
  const chapter = Number(element.dataset.chapter);
  const work = new Work(chapter, await lab.ask({ do: "start", chapter }), await editing());
  element.replaceChildren(work.root);
  element.classList.add("live-on");
  work.choose(work.step);
}

class Work {
  constructor(chapter, { package: name, files, steps }, Text) {
    Object.assign(this, { chapter, package: name, skeleton: files, steps, Text });
    this.name = `live work/${name}`;
    this.kept = { files: {}, states: {}, hints: {}, step: steps[0].name, ...kept(this.name) };
    this.build();
    this.take({ ...files, ...this.kept.files });
    this.step = steps.find((each) => each.name === this.kept.step) ?? steps[0];
  }

  build() {
    const button = (words, onclick, has = {}) => make("button", { onclick, ...has }, words);
    this.progress = make("output.live-clock");
    this.folder = make("input", { type: "file", multiple: true, webkitdirectory: true, hidden: true,
      ariaLabel: `The folder work/${this.package}`, onchange: () => this.upload([...this.folder.files]) });
    this.list = make("div.live-steps", { role: "group", ariaLabel: "Steps" },
      ...this.steps.map((step, n) => button(`${n + 1}. ${plain(step.title)}`, () => this.choose(step))));
    this.task = make("div.live-task");
    this.hints = make("div"), this.more = button("", () => this.hint());
    this.solution = button("Show the chapter’s code", () => this.solve());
    this.answer = make("pre.live-report", { tabIndex: 0, ariaLabel: "The chapter’s code" });
    this.files = new Files(() => this.edited(), this.Text);
    this.check = button("Check", () => this.examine(), { className: "live-again live-stale", title: "Ctrl+Enter" });
    this.files.bar.append(this.check);
    this.waiting = make("div.live-notice", { hidden: true }, make("p", {}, "The checks are at work …"),
      button("Stop them", () => lab.stop()));
    this.report = make("pre.live-report", { tabIndex: 0, role: "status", ariaLabel: "What the checks say" });
    this.root = make("section.live", { ariaLabel: `The exercises of chapter ${this.chapter}` },
      make("div.live-bar", {}, this.progress, button("Download", () => this.download()),
        button("Upload", () => this.folder.click()), this.folder, button("Start over", () => this.reset())),
      make("div.live-body", {},
        make("div.live-seen", {}, this.list, this.task, this.hints, make("div.live-acts", {}, this.more, this.solution), this.answer),
        make("div.live-made.live-wide", {}, this.files.root, this.waiting, this.report)));
    this.root.onkeydown = (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.examine();
    };
  }

  take(files) {
    const first = Object.keys(this.steps[0].functions)[0];
    this.files.take(files, this.files.name in files ? this.files.name : first);
  }

  // Keeps what there is, so that it is there when the page is opened again.
  save() {
    keep(this.name, { ...this.kept, files: changed(this.files.files, this.skeleton) });
  }

  edited() { this.save(); }

  choose(step) {
    this.step = step;
    this.kept.step = step.name;
    this.task.replaceChildren(...this.told(step));
    this.answer.replaceChildren();
    const [[file, [name]]] = Object.entries(step.functions);
    const lines = (this.files.files[file] ?? "").split("\n");
    const found = lines.findIndex((line) => line.includes(`def ${name.split(".").at(-1)}(`));
    this.files.mark(file, found + 1, "called");
    this.shown();
  }

  // What a step asks, as the page has it, without its hints.
  told({ name }) {
    const on = [...document.getElementById(`step-${name}`).children];
    return on.filter((each) => !each.matches(".hint")).map((each) => each.cloneNode(true));
  }

  shown() {
    const { states, hints } = this.kept, { name } = this.step;
    const passed = this.steps.filter((each) => states[each.name] === "passed").length;
    this.progress.textContent = `${passed} of ${this.steps.length} passed`;
    [...this.list.children].forEach((each, n) => {
      each.dataset.state = states[this.steps[n].name] ?? "";
      each.ariaPressed = String(this.steps[n] === this.step);
      each.title = states[this.steps[n].name] ?? "not checked";
    });
    const all = [...document.querySelectorAll(`#step-${CSS.escape(name)} > .hint`)], seen = hints[name] ?? 0;
    this.hints.replaceChildren(...all.slice(0, seen).map((each) => {
      const hint = make("div.live-hint");
      hint.append(...[...each.children].slice(1).map((part) => part.cloneNode(true)));
      return hint;
    }));
    this.more.hidden = seen >= all.length;
    this.more.textContent = seen ? `Another hint (${seen} of ${all.length} shown)` : "Show a hint";
    this.solution.hidden = states[name] !== "passed";
    this.save();
  }

  hint() {
    const { hints } = this.kept, { name } = this.step;
    hints[name] = (hints[name] ?? 0) + 1;
    this.shown();
  }

  async solve() {
    const { lines } = await lab.ask({ do: "answer", chapter: this.chapter, step: this.step.name });
    this.answer.replaceChildren(...styled(lines));
  }

  async examine() {
    if (this.busy) return;
    this.busy = this.check.disabled = true;
    lab.owner = null;  // The checks close the run that is open.
    const late = setTimeout(() => (this.waiting.hidden = false), TO_WAIT);
    try {
      const asked = { do: "check", chapter: this.chapter, files: this.files.files };
      const { report, states } = await lab.ask(asked);
      this.kept.states = states;
      this.report.replaceChildren(...styled(report));
    } catch (error) {
      this.report.textContent = `The lab has failed: ${error.message}`;
    } finally {
      clearTimeout(late);
      this.waiting.hidden = true;
      this.busy = this.check.disabled = false;
    }
    this.shown();
  }

  reset() {
    if (!confirm("Shall your code of this chapter, and how far you came, be thrown away?")) return;
    Object.assign(this.kept, { files: {}, states: {}, hints: {} });
    this.report.replaceChildren();
    this.take(this.skeleton);
    this.choose(this.steps[0]);
  }

  download() {
    const named = Object.entries(this.files.files).map(([name, text]) => [`work/${this.package}/${name}`, text]);
    const href = URL.createObjectURL(tar(Object.fromEntries(named)));
    make("a", { href, download: `${this.package}.tar` }).click();
    URL.revokeObjectURL(href);
    this.report.textContent = `In your clone of the course, this goes on with it in the terminal, and replaces no file that is there:\n\ntar -xkf ${this.package}.tar\nmake test-chapter-${this.chapter}`;
  }

  // Takes the Python files of a folder, by their paths in it.
  async upload(all) {
    const found = {}, mine = changed(this.files.files, this.skeleton);
    for (const file of all) {
      const path = file.webkitRelativePath.split("/").slice(1).join("/") || file.name;
      if (path.endsWith(".py") && file.size < MOST) found[path] = await file.text();
    }
    this.folder.value = "";
    const names = Object.keys(found), lost = names.filter((name) => name in mine && mine[name] !== found[name]);
    if (lost.length && !confirm(`Shall what you wrote in this page be replaced in ${lost.join(", ")}?`)) return;
    this.kept.states = {};
    this.take({ ...this.files.files, ...found });
    this.choose(this.step);
    this.report.textContent = names.length ? `Taken from your folder: ${names.join(", ")}` : "There was no Python file in it.";
  }
}

const plain = (title) => title.replaceAll("`", "");

function styled(lines) {
  return lines.map(([text, style]) => make("span", { "data-style": style }, `${text}\n`));
}
