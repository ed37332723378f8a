// node ask.mjs FOLDER: what docs/assets/live/worker.js does, in Node. FOLDER is that one.
// Takes a request from each line of standard input, and prints what was said meanwhile
// and the answer, each as a line; then an empty one.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const folder = pathToFileURL(`${process.argv[2]}/`);
const { loadPyodide } = await import(new URL("runtime/pyodide.mjs", folder).href);
const { answering } = await import(new URL("../boot.mjs", folder).href);
const zip = readFileSync(new URL("course.zip", folder));
const ask = answering(await loadPyodide(), zip);
for await (const line of createInterface({ input: process.stdin })) {
  const said = [];
  const answer = ask(line, (each) => said.push(each));
  process.stdout.write([...said, answer, "\n"].join("\n"));
}
