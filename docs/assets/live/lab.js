// The lab, as a page asks it. One worker serves all elements of a page; it is started,
// and 15 MB are loaded (9 where the host packs them), when the first of them asks.
//
//   import { lab } from "./lab.js";
//   lab.onprogress = ({ loaded, total }) => …     bytes, until the first answer
//   const answer = await lab.ask(request, said, owner);
//        said(news) is called meanwhile; owner is any object: each has a run of its own
//   lab.stop();                                   ends what runs now; its answer says so
//   lab.config                                    the build's, after the first answer
//
// Requests, and their answers:
//   { do: "play", package, module, files, scenario, title, view, lanes }
//        files: { name: text } over those of the chapter; module: "server"; view:
//        "timeline", "sequence", "states" or "transcript"; lanes: names, or null for all
//   { do: "step", line }      one more line of the scenario
//   { do: "back" }            undoes the last line: plays all before it again
//     → { html, shown, events, lines, story, refused, ended }
//        html: the picture; shown: the numbers of the events in it, from 0; events: how
//        many there are; lines: the scenario so far; story: how the run failed, or "";
//        refused: why the last line was not done, or ""
//     said: { event, line, peek } for each event, as it happens
//        event: a line of JSON, as in a trace; line: the number of the line that was at
//        work, from 1, or fewer while the server starts; peek: { at, timers, connections }
//          at: [file, line] of the code at work, or []; of the page's own files, the file
//              is "server.py", of others "chapters/…/x.py"
//          timers: [[seconds from now, what for, connection or null], …]
//          connections: by number, from 1; null is unknown; else { unsent, to_server,
//              buffer, to_client (bytes), room (of each kernel), marks ([low, high] or
//              null), reading, closing, state ({ attribute: text } of the protocol) }
//        A peek is taken as the event begins: what the event does shows in the next one.
//   { do: "files", package }
//     → { files }: { name: text }, the finished code of a package in chapters/
//   { do: "start", chapter }
//     → { package, files, steps }: the files with holes, and what there is to do
//   { do: "answer", chapter, step }
//     → { lines }: [[line, style], …] of the chapter's own code for a step
//   { do: "check", chapter, files }
//     → { report, states, untried, ended }
//        report: [[line, style], …]; states: by step; untried: claims that need real
//        sockets, which a browser has not
//     said: { step, trying }, { step, tried, … }, { step, untried }
//
// Requests are answered one after the other. `ended` is true where the worker had to be
// ended, because Python itself could not end the code; the next worker has written the
// answer. Such a run goes on with "play" or "back", as one whose story is told does.
// ask() throws Missing where the site was built without the runtime.

let silence = 12000;  // ms; Python gives up after 3 to 9 s, where it can

export function patience(ms) { silence = ms; }

export class Missing extends Error {}

class Lab {
  onprogress = () => {};
  owner = null;  // the element whose run is open: there is one for a whole page
  last = 0;
  asked = null;  // what the worker is at: one request at a time
  before = Promise.resolve();  // settled when the requests before are
  runs = new WeakMap();  // by owner: the request that plays a run, and what it was told
  open = null;  // whose run the worker has open

  ask(request, said = () => {}, owner = this) {
    const answer = this.before.then(() => this.answer(request, said, owner));
    this.before = answer.catch(() => {});
    return answer;
  }

  async answer(request, said, owner) {
    const known = this.runs.get(owner), run = runOf(request, known?.played);
    const goesOn = run && request.do !== "play";
    if (goesOn && this.open !== owner) await this.send(known.played, () => {});
    const told = request.do === "step" ? known.told : [];
    let played = run, answer = await this.send(request, (text) => {
      told.push(text);
      said(JSON.parse(text));
    });
    if (answer.ended) {
      played = { ...(run ?? request), ended: answer.ended, told };
      answer = { ...(await this.send(played, () => {})), ended: true };
    }
    if (run) this.runs.set(owner, { told, played: { ...played, scenario: answer.lines.join("\n") } });
    if (run || request.do === "check") this.open = run && owner;
    return answer;
  }

  async send(request, said) {
    await (this.started ??= this.start());
    return new Promise((done, fail) => {
      this.asked = { id: ++this.last, done, fail, said };
      this.worker.postMessage({ id: this.last, request });
    });
  }

  async start() {
    try {
      this.config ??= await configured();
    } catch (error) {
      this.started = null;  // The next request tries again.
      throw error;
    }
    this.worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.worker.onerror = ({ message }) => this.fail(message);
    this.worker.postMessage({ config: this.config });
  }

  hear({ id, total, loaded, failed, begun, said, end, broken }) {
    if (total) return this.onprogress({ loaded, total });
    if (failed) return this.fail(failed);
    const { asked } = this;
    if (asked?.id !== id) return;
    clearTimeout(asked.timer);
    if (said) asked.said(said);
    if (said || begun) asked.timer = setTimeout(() => this.end(tooLate()), silence);
    else if (broken) this.over().fail(new Error(broken));
    else this.over().done(JSON.parse(end));
  }

  stop() {
    if (this.asked) this.end("you have ended it");
  }

  // Ends the worker in the middle of a request, and starts the next one.
  end(reason) {
    this.worker.terminate();
    this.open = null;
    this.started = this.start();
    this.over().done({ ended: reason });
  }

  fail(reason) {
    this.worker.terminate();
    this.open = this.started = null;  // The next request tries again.
    this.over()?.fail(new Error(reason));
  }

  over() {
    const { asked } = this;
    clearTimeout(asked?.timer);
    this.asked = null;
    return asked;
  }
}

// The request that plays the run which a request leads to; null where it leads to none.
function runOf(request, played) {
  if (request.do === "play") return request;
  if (!played) return null;
  const { ended, told, ...before } = played, lines = played.scenario.split("\n");
  if (request.do === "step") return { ...before, scenario: [...lines, request.line].join("\n") };
  return request.do === "back" ? { ...before, scenario: lines.slice(0, -1).join("\n") } : null;
}

function tooLate() {
  return `the code did not return to the loop within ${silence / 1000} s`;
}

async function configured() {
  const got = await fetch(new URL("./built/config.json", import.meta.url), { cache: "no-cache" });
  const config = got.ok ? await got.json() : {};
  if (!config.runtime) throw new Missing(config.missing ?? "make build adds what runs here.");
  return config;
}

export const lab = new Lab();
