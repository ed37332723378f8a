// Elements in few words: a name with its classes, what it has, and what is in it.

const still = matchMedia("(prefers-reduced-motion: reduce)");
export const isStill = () => still.matches;

// make("button.live-play", { onclick }, "play"); what is no property becomes an attribute.
export function make(kind, has = {}, ...inside) {
  const [name, ...classes] = kind.split(".");
  const one = document.createElement(name);
  if (name === "button") one.type = "button";
  one.classList.add(...classes);
  for (const [key, value] of Object.entries(has)) {
    key in one ? (one[key] = value) : one.setAttribute(key, value);
  }
  one.append(...inside);
  return one;
}

// The same for a picture.
export function draw(name, has = {}, ...inside) {
  const one = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(has)) one.setAttribute(key, value);
  one.append(...inside);
  return one;
}
