// The sliders of a run, each for a number in its scenario or its code; and the moments
// that its page says to watch.
import { make } from "./dom.js";
import { seconds } from "./model.js";

const MOST = 12;  // moments of a kind
const SHOWN = 30;  // characters of the first line that one brings
const escaped = (words) => words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

export class Knobs {
  // `changed()` is called when a slider moves, `go(at)` to show a moment.
  constructor({ knobs, watch }, changed, go) {
    Object.assign(this, { go, first: Infinity, watched: watch?.split("; ") ?? [] });
    this.all = JSON.parse(knobs ?? "[]").map((each) => slider(each, changed));
    this.moments = make("output.live-moments");
    this.root = make("div.live-knobs", { role: "group", ariaLabel: "What to change", hidden: !this.all.length },
      ...this.all.map(({ root }) => root), this.moments);
  }

  // Sets the sliders to what is written.
  read(texts) {
    for (const { input, output, pattern } of this.all) {
      const found = texts.map((text) => pattern.exec(text)?.[2]).find(Boolean);
      input.disabled = !found;
      if (found) input.value = output.textContent = Number(found);
    }
  }

  // A text with the sliders' numbers in it.
  written(text) {
    return this.all.filter(({ input }) => !input.disabled).reduce((before, { input, pattern }) =>
      before.replace(new RegExp(pattern, "g"), `$1${input.value}$3`), text);
  }

  // Tells when what is watched has happened, and where it first did.
  show(frames) {
    const found = this.watched.map((what) => [what, [...frames.keys()].filter((at) =>
      `${frames[at].event.lane} ${frames[at].event.name}` === what)]);
    this.first = found.flatMap(([, all]) => all)[0] ?? Infinity;
    this.moments.replaceChildren(...found.map(([what, all]) => make("p", {}, make("b", {}, what), " ",
      ...all.slice(0, MOST).flatMap((at) => [this.moment(frames[at], at), " "]),
      all.length ? all.length > MOST ? `and ${all.length - MOST} more` : "" : "never")));
  }

  moment(frame, at) {
    const [line] = (frame.event.data ?? "").split("\r\n");
    return make("button", { onclick: () => this.go(at) }, `${seconds(frame.time)} ${line.slice(0, SHOWN)}`.trim());
  }
}

function slider({ label, before, after, least, most, step }, changed) {
  const output = make("output", { ariaLive: "off" });
  const input = make("input", { type: "range", ariaLabel: label, min: least, max: most, step, oninput: () => {
    output.textContent = input.value;
    changed();
  } });
  const pattern = new RegExp(`(${escaped(before)})(\\d+(?:\\.\\d+)?)(${escaped(after)})`);
  return { input, output, pattern, root: make("label", {}, make("span", {}, label), input, output) };
}
