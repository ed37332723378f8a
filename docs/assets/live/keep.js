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
