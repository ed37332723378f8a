// What each page loads for its live elements: a button each. All else comes at a press.

const TO_START = "About 15 MB are loaded. Then all of it runs in your browser.";

class Live extends HTMLElement {
  connectedCallback() {
    if (this.firstChild) return;
    this.button = Object.assign(document.createElement("button"), {
      type: "button", className: "md-button", textContent: this.words, onclick: () => this.press(),
    });
    this.note = document.createElement("span");
    this.note.setAttribute("role", "status");
    this.append(this.button, this.note);
    if (location.hash.startsWith(`#${this.id}=`)) {
      this.note.textContent = "The link that you came by brings its own code. It runs in this page, and only once you press.";
      this.scrollIntoView({ block: "center" });
    }
  }

  async press() {
    this.button.disabled = true;
    this.note.textContent = TO_START;
    try {
      const [part] = await Promise.all([import(this.part), styled()]);
      await part.open(this);
    } catch (error) {
      this.button.disabled = false;
      this.note.textContent = `It did not start. ${error.message}`;
    }
  }

  progress({ loaded, total }) {
    const mega = (bytes) => (bytes / 1e6).toFixed(1);
    this.note.textContent = loaded < total
      ? `Loading Python: ${mega(loaded)} of ${mega(total)} MB, unpacked.` : "Starting Python …";
  }
}

// The look of it all, once it is wanted.
let style;
function styled() {
  return (style ??= new Promise((done, fail) => {
    const href = new URL("./live.css", import.meta.url).href;
    document.head.append(Object.assign(document.createElement("link"), {
      rel: "stylesheet", href, onload: done, onerror: () => { style = null; fail(new Error("live.css is missing.")); },
    }));
  }));
}

customElements.define("live-exercises", class extends Live {
  part = "./exercises.js";
  words = "Do them in this page";
});

customElements.define("live-run", class extends Live {
  part = "./run.js";
  get words() {
    const { of } = this.dataset;
    return of ? `Make it live: ${of}` : "Make it live";
  }
});
