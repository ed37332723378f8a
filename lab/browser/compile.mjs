// node compile.mjs RUNTIME FOLDER: compiles FOLDER/course.zip and FOLDER/python_stdlib.zip
// in place, in the very Python of RUNTIME, which will load them.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [runtime, folder] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${runtime}/pyodide.mjs`).href);
const python = await loadPyodide();
const names = ["course.zip", "python_stdlib.zip"];
python.FS.mkdir("/zips");
for (const name of names) python.FS.writeFile(`/zips/${name}`, readFileSync(`${folder}/${name}`));
python.unpackArchive(new Uint8Array(readFileSync(`${folder}/course.zip`)), "zip", { extractDir: "/course" });
python.runPython(`
import sys
sys.dont_write_bytecode = True
sys.path[:0] = ["/course", "/course/site"]
from lab.browser import bytecode, system
system.stand_in()
bytecode.main("/zips")
`);
for (const name of names) writeFileSync(`${folder}/${name}`, python.FS.readFile(`/zips/${name}`));
