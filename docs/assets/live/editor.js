// The code: a choice of files, and one of them to read or to edit, with a line marked.
import { make } from "./dom.js";
import { lab } from "./lab.js";

// What shows code: CodeMirror if the build has it, or else a plain text area. Both have a
// text, show(text, editable), and mark(line, kind) with a line from 1, or 0 for none.
export async function editing() {
  const { editor } = lab.config;
  return editor ? (await import(`./built/${editor}`)).CodeMirror : PlainText;
}

class PlainText {
  constructor(label, changed) {
    this.line = make("div.live-at", { hidden: true });
    this.area = make("textarea", { spellcheck: false, wrap: "off", ariaLabel: label, oninput: changed });
    this.area.autocapitalize = "off";
    this.area.onscroll = () => this.place();
    this.root = make("div.live-plain", {}, this.line, this.area);
  }

  get text() { return this.area.value; }

  hasFocus() { return document.activeElement === this.area; }

  show(text, editable) {
    if (text !== this.area.value) this.area.value = text;
    this.area.readOnly = !editable;
    this.mark(0);
  }

  mark(line, kind) {
    this.at = line;
    this.line.hidden = !line;
    Object.assign(this.line.dataset, { line, kind: kind ?? "" });
    if (!line) return;
    const tall = parseFloat(getComputedStyle(this.area).lineHeight), y = (line - 1) * tall;
    const { scrollTop, clientHeight } = this.area;
    if (y < scrollTop || y > scrollTop + clientHeight - 3 * tall) this.area.scrollTop = y - clientHeight / 3;
    this.place();
  }

  place() {
    if (!this.at) return;
    const tall = parseFloat(getComputedStyle(this.area).lineHeight);
    this.line.style.transform = `translateY(${(this.at - 1) * tall - this.area.scrollTop}px)`;
  }
}

// Files of a package, which can be edited, and of others, which can be read.
// `edited` is called after each change.
export class Files {
  constructor(edited, Text) {
    this.files = {};
    this.others = {};
    this.choice = make("select", { ariaLabel: "File", onchange: () => this.open(this.choice.value) });
    this.only = make("small", { hidden: true }, "of another chapter: read only");
    this.text = new Text("The code", () => {
      if (!(this.name in this.files)) return;
      this.files[this.name] = this.text.text;
      edited();
    });
    this.bar = make("div.live-bar", {}, this.choice, this.only);
    this.root = make("div.live-files", {}, this.bar, this.text.root);
  }

  // Takes the files that can be edited, and opens one of them.
  take(files, name) {
    this.files = { ...files };
    this.listed();
    this.open(name in files ? name : Object.keys(files)[0]);
  }

  // Takes the files of another chapter, by their paths, to read.
  add(others) {
    Object.assign(this.others, others);
    this.listed();
  }

  listed() {
    const options = (names) => names.map((name) => make("option", { value: name }, name));
    const others = make("optgroup", { label: "read only" }, ...options(Object.keys(this.others)));
    this.choice.replaceChildren(...options(Object.keys(this.files)), ...(others.children.length ? [others] : []));
    this.choice.value = this.name ?? "";
  }

  open(name) {
    this.name = this.choice.value = name;
    const editable = name in this.files;
    this.only.hidden = editable;
    this.text.show(editable ? this.files[name] : this.others[name] ?? "", editable);
  }

  // Marks a line, in whichever file it is, unless a reader is writing there.
  mark(name, line, kind) {
    const known = name in this.files || name in this.others;
    if (!known || (this.text.hasFocus() && name !== this.name)) return this.text.mark(0);
    if (name !== this.name) this.open(name);
    this.text.mark(line, kind);
  }
}
