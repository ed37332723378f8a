// The course in a Python that has just been loaded: in a worker, or in Node.

export function unpack(python, zip) {
  python.unpackArchive(new Uint8Array(zip), "zip", { extractDir: "/course" });
  python.runPython(`
import sys
sys.dont_write_bytecode = True
sys.path[:0] = ["/course", "/course/site"]
`);
}

// Returns what answers a request, as JSON; what it has to say before goes to a function.
export function answering(python, zip) {
  unpack(python, zip);
  return python.runPython("from lab.browser import entry; entry.in_worker()");
}
