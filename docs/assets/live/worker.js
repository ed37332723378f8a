// The lab in a worker: one Python, one function of it, requests and answers as JSON.
// lab.js starts it, and sends the build's config first; then {id, request}, one by one.

import { answering } from "./boot.mjs";

let answer;
let loaded = 0;

onmessage = async ({ data }) => {
  if (data.config) {
    answer = boot(data.config);
    answer.catch((error) => postMessage({ failed: String(error) }));
    return;
  }
  const { id, request } = data;
  const ask = await answer;
  postMessage({ id, begun: true });
  try {
    postMessage({ id, end: ask(JSON.stringify(request), (said) => postMessage({ id, said })) });
  } catch (error) {  // a mistake of ours: the reader's are in the answer
    postMessage({ id, broken: String(error) });
  }
};

async function boot({ runtime, course }) {
  const folder = new URL("./built/runtime/", import.meta.url).href;
  const fetching = (globalThis.fetch = counting(globalThis.fetch, runtime.bytes + course.bytes));
  const [{ loadPyodide }, zip] = await Promise.all([
    import(`${folder}pyodide.mjs`),
    fetching(new URL(`./built/${course.file}`, import.meta.url)).then((got) => got.arrayBuffer()),
  ]);
  const python = await loadPyodide({ indexURL: folder });
  return answering(python, zip);
}

// Tells how much has come, of all that will; the server may send fewer bytes, packed.
function counting(fetching, total) {
  return async (...asked) => {
    const got = await fetching(...asked);
    if (!got.ok) throw new Error(`${got.url}: ${got.status}`);
    const count = new TransformStream({
      transform(chunk, out) {
        loaded += chunk.byteLength;
        postMessage({ loaded, total });
        out.enqueue(chunk);
      },
    });
    return new Response(got.body.pipeThrough(count), { headers: got.headers });
  };
}
