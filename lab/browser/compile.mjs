// node compile.mjs RUNTIME FOLDER: compiles FOLDER/course.zip and FOLDER/python_stdlib.zip
// in place, in the very Python of RUNTIME, which will load them.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { unpack } from "../../docs/assets/live/boot.mjs";

const [runtime, folder] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${runtime}/pyodide.mjs`).href);
const python = await loadPyodide();
const names = ["course.zip", "python_stdlib.zip"];
python.FS.mkdir("/zips");
for (const name of names) python.FS.writeFile(`/zips/${name}`, readFileSync(`${folder}/${name}`));
unpack(python, readFileSync(`${folder}/course.zip`));
python.runPython(`
from lab.browser import bytecode, system
system.stand_in()
bytecode.main("/zips")
`);
for (const name of names) writeFileSync(`${folder}/${name}`, python.FS.readFile(`/zips/${name}`));
