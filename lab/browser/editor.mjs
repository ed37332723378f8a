// The code of a live page, in CodeMirror: it is bundled when the site is built.
// docs/assets/live/editor.js has the same for a site that was built without it.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, drawSelection, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const color = (name) => ({ color: `var(--md-code-hl-${name}-color)` });
const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword], ...color("keyword") },
  { tag: [tags.string, tags.special(tags.string)], ...color("string") },
  { tag: [tags.number, tags.bool, tags.null], ...color("number") },
  { tag: tags.comment, ...color("comment") },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], ...color("function") },
  { tag: tags.self, ...color("constant") },
]);
const KEYS = defaultKeymap.filter(({ key }) => key !== "Mod-Enter");  // It runs the code.

// The one line that is marked, as a decoration.
const setMark = StateEffect.define();
const marked = StateField.define({
  create: () => Decoration.none,
  update: (mark, { effects, changes }) =>
    effects.reduce((last, each) => (each.is(setMark) ? each.value : last), mark.map(changes)),
  provide: (field) => EditorView.decorations.from(field),
});

export class CodeMirror {
  constructor(label, changed) {
    this.extensions = [
      lineNumbers(), history(), drawSelection(), marked, python(), indentUnit.of("    "),
      syntaxHighlighting(COLOURS), keymap.of([...KEYS, ...historyKeymap, indentWithTab]),
      EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0", title: "Escape, then Tab, leaves the code" }),
      EditorView.scrollHandler.of((view, range) => this.reveal(view, range)),
      EditorView.updateListener.of(({ docChanged }) => docChanged && changed()),
    ];
    this.view = new EditorView();  // It has no text yet, and none of these.
    this.root = this.view.dom;
  }

  get text() { return this.view.state.doc.toString(); }

  hasFocus() { return this.view.hasFocus; }

  show(text, editable) {
    const extensions = [...this.extensions, EditorState.readOnly.of(!editable)];
    this.view.setState(EditorState.create({ doc: text, extensions }));
  }

  mark(line, kind) {
    const { doc } = this.view.state;
    const there = line > 0 && line <= doc.lines;
    const attributes = { class: "live-line", "data-kind": kind };
    const at = there && doc.line(line).from;
    const mark = there ? Decoration.set(Decoration.line({ attributes }).range(at)) : Decoration.none;
    this.marking = there;
    this.view.dispatch({ effects: [setMark.of(mark), ...(there ? [EditorView.scrollIntoView(at)] : [])] });
  }

  // Scrolls to a mark the code alone, and never the page, as CodeMirror would.
  reveal(view, { from }) {
    if (!this.marking) return false;
    this.marking = false;
    const { top, bottom } = view.lineBlockAt(from);
    const { scrollDOM } = view, { scrollTop, clientHeight } = scrollDOM;
    const below = bottom + 3 * (bottom - top) > scrollTop + clientHeight;
    if (top < scrollTop || below) scrollDOM.scrollTop = top - clientHeight / 3;
    return true;
  }
}
