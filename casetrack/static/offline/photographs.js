/* Photographs that go with the outcome that is being written: sealed as soon as they are taken, listed
   under their field, and left out again by their button. */

import { sealBytes } from "./seal.js";
import { say, word } from "./shown.js";

const MEGABYTE = 1024 * 1024;
const EACH = 50 * MEGABYTE;
const TOGETHER = 150 * MEGABYTE;
let taken = [];

const field = () => document.querySelector("[data-photographs]");

/** Begin with those that are kept with an outcome already. */
export function show(kept) {
  taken = [...kept];
  list();
}

/** Those that go with it, sealed. */
export const all = () => [...taken];

/** Take what was just photographed or chosen; one that is too large is left out, with a sentence. */
export async function take(input, key) {
  const files = [...input.files];
  // The next one is taken by the same button; the list has this one from here on.
  input.value = "";
  say();
  for (const file of files) {
    const together = taken.reduce((sum, one) => sum + one.size, file.size);
    if (file.size > EACH || together > TOGETHER) say("too-big");
    else taken.push({ size: file.size, type: file.type, ...(await sealBytes(key, await file.arrayBuffer())) });
  }
  list();
}

function list() {
  const into = field()?.querySelector("ol");
  if (!into) return;
  into.hidden = taken.length === 0;
  into.replaceChildren(...taken.map(line));
}

function line(one, place) {
  const item = document.createElement("li");
  const name = Object.assign(document.createElement("span"), { className: "fc-name", textContent: `${word("photograph")} ${place + 1}` });
  const size = Object.assign(document.createElement("span"), { className: "fc-say", textContent: `${Math.max(one.size / MEGABYTE, 0.1).toFixed(1)} MB` });
  const button = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: word("leave-out") });
  button.setAttribute("aria-label", `${word("leave-out")} ${name.textContent}`);
  button.addEventListener("click", () => {
    taken.splice(taken.indexOf(one), 1);
    list();
    field().querySelector("input").focus();
  });
  item.append(name, size, button);
  return item;
}
