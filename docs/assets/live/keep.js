// What a reader has made: kept in the browser, sent in a link, taken to the terminal.

// A thing is kept under a name until it is null. A browser may refuse to keep anything.
export function keep(name, thing) {
  try {
    thing === null ? localStorage.removeItem(name) : localStorage.setItem(name, JSON.stringify(thing));
  } catch { /* It is there until the page is left. */ }
}

export function kept(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

// A thing as a few letters that a link can carry, and back.
export async function packed(thing) {
  const data = await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(JSON.stringify(thing)));
  return btoa(String.fromCharCode(...data)).replace(/[+/=]/g, (each) => ({ "+": "-", "/": "_" })[each] ?? "");
}

export async function unpacked(letters) {
  const data = atob(letters.replace(/[-_]/g, (each) => ({ "-": "+", _: "/" })[each]));
  const text = await through(new DecompressionStream("deflate-raw"), Uint8Array.from(data, (each) => each.charCodeAt()));
  return JSON.parse(new TextDecoder().decode(text));
}

async function through(stream, data) {
  const got = new Response(new Blob([data]).stream().pipeThrough(stream));
  return new Uint8Array(await got.arrayBuffer());
}

// Only the files that are not as they were.
export function changed(files, originals) {
  return Object.fromEntries(Object.entries(files).filter(([name, text]) => text !== originals[name]));
}

// An archive of files, by their paths, as tar unpacks it.
export function tar(files) {
  const parts = [];
  for (const [path, text] of Object.entries(files)) {
    const encode = (words) => new TextEncoder().encode(words);
    const data = encode(text), head = new Uint8Array(512);
    const put = (at, words) => head.set(encode(words), at);
    const octal = (number, digits) => number.toString(8).padStart(digits, "0");
    put(0, path);
    put(100, "0000644\0" + "0000000\0".repeat(2));
    put(124, `${octal(data.length, 11)}\0${octal(Math.floor(Date.now() / 1000), 11)}\0${" ".repeat(8)}0`);
    put(257, "ustar\0" + "00");
    put(148, `${octal(head.reduce((sum, each) => sum + each), 6)}\0 `);
    parts.push(head, data, new Uint8Array(-data.length & 511));
  }
  return new Blob([...parts, new Uint8Array(1024)], { type: "application/x-tar" });
}
