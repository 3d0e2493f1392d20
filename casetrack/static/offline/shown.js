/* What stands on the page. Hours are those of the office. */

const main = document.querySelector("#main");
const part = (name) => main.querySelector(`[data-${name}]`);

export const word = (name) => main.querySelector(`[data-word="${CSS.escape(name)}"]`).textContent;

/* Such as 11-27 15:38. */
export function hour(at) {
  const two = { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
  const how = new Intl.DateTimeFormat("en-GB", { timeZone: main.dataset.zone, hourCycle: "h23", ...two });
  const told = Object.fromEntries(how.formatToParts(new Date(at)).map((one) => [one.type, one.value]));
  return `${told.month}-${told.day} ${told.hour}:${told.minute}`;
}

/** Say one thing, in place of what was said before; nothing: say nothing. link: what to do. */
export function say(name, link) {
  const told = part("told");
  told.hidden = !name;
  told.replaceChildren(...(name ? [Object.assign(document.createElement("span"), { textContent: word(name) })] : []));
  if (link) {
    told.append(Object.assign(document.createElement("a"), { href: link, textContent: word("sign-in") }));
  }
}

export function offer(name, isOffered) {
  main.querySelectorAll(`[data-do="${name}"]`).forEach((button) => {
    button.hidden = !isOffered;
  });
}

/** How much is kept until when, and what waits. */
export function facts({ keeping, slips, outcomes, network }) {
  part("kept").hidden = !keeping;
  part("on-line").hidden = network !== "yes";
  part("off-line").hidden = network === "yes";
  part("slips").textContent = slips.size;
  part("waiting").textContent = outcomes.size;
  part("until").textContent = keeping ? hour(keeping.until) : "";
  part("urgent").hidden = ![...outcomes.values()].some((one) => one.isUrgent);
}

function line({ visit, when, title }, note) {
  const shown = part("line").content.cloneNode(true);
  const link = shown.querySelector("a");
  link.href = `#visit-${visit}`;
  link.textContent = title;
  shown.querySelector("div").textContent = when;
  shown.querySelector("p").textContent = note;
  return shown;
}

export function lists({ slips, outcomes }) {
  const many = ({ photographs }) => (photographs.length ? `${word("photographs")} ${photographs.length}` : "");
  const told = (outcome) => `${word(outcome.state)} ${hour(outcome.typedAt)}${many(outcome)}`;
  const lines = {
    outcomes: [...outcomes.values()].map((one) => line(one, told(one))),
    visits: [...slips.values()]
      .filter((one) => !outcomes.has(one.visit))
      .map((one) => line(one, one.said ?? word("open"))),
  };
  for (const [name, all] of Object.entries(lines)) {
    part(name).hidden = all.length === 0;
    part(name).querySelector("ol").replaceChildren(...all);
  }
  part("nothing").hidden = slips.size + outcomes.size > 0;
}

/** Show one visit: its slip, and the form as it was kept, or as it was answered. */
export function one(slip, outcome) {
  const isForm = Boolean(outcome);
  part("list").hidden = true;
  part("one").hidden = false;
  part("one").querySelector("h2").textContent = (outcome ?? slip).title;
  offer("write", Boolean(slip && !isForm && !slip.said));
  offer("remove", isForm);
  part("slip").innerHTML = slip && !isForm ? slip.slip : "";
  part("form").innerHTML = isForm ? (outcome.html ?? slip?.form ?? "") : "";
  if (isForm) fill(form(), outcome.html ? [] : outcome.pairs);
  if (isForm && !form()) plain(outcome);
  part("one").focus();
}

/** The empty form of a visit, in place of its slip. */
export function write(slip) {
  offer("write", false);
  part("slip").innerHTML = "";
  part("form").innerHTML = slip.form;
  part("form").querySelector("input:not([type=hidden])")?.focus();
}

export function list() {
  part("one").hidden = true;
  part("list").hidden = false;
  part("slip").replaceChildren();
  part("form").replaceChildren();
}

export const form = () => part("form").querySelector("form");

function fill(into, pairs) {
  if (!into || pairs.length === 0) return;
  const typed = new Map();
  pairs.forEach(([name, value]) => typed.set(name, [...(typed.get(name) ?? []), value]));
  for (const control of into.elements) {
    const values = typed.get(control.name) ?? [];
    if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
    else if (control.name && values.length) [control.value] = values;
  }
}

/* What was written where there is no form any more: to be read, and copied. */
function plain(outcome) {
  for (const [, value] of outcome.pairs.filter(([name]) => ["findings", "done_now", "told"].includes(name))) {
    part("form").append(Object.assign(document.createElement("p"), { className: "as-written", textContent: value }));
  }
}

/** Say what is missing, at its fields; true where nothing is. */
export function isWhole(sent, into) {
  const says = into.dataset;
  if (!says.saysState) return true;
  const value = (name) => String(sent.get(name) ?? "").trim();
  const isMet = value("state") === "done";
  // A body has no condition, and is not asked of one.
  const isOfPerson = Boolean(into.elements.namedItem("condition"));
  const isUrgent = isMet && value("condition") === "urgent";
  const missing = [
    ["state", !value("state"), says.saysState],
    ["condition", isOfPerson && isMet && !value("condition"), says.saysCondition],
    [
      "findings",
      says.needsASentence.split(" ").includes(value("state")) && !value("findings"),
      isMet ? says.saysFindings : says.saysWhy,
    ],
    ["done_now", isUrgent && !value("done_now"), says.saysDoneNow],
    ["told", isUrgent && !value("told"), says.saysTold],
  ].filter(([, isMissing]) => isMissing);
  into.querySelectorAll("[data-missing]").forEach((old) => old.remove());
  into.querySelectorAll("[aria-invalid]").forEach((old) => old.removeAttribute("aria-invalid"));
  missing.forEach(([name, , sentence], number) => {
    const control = into.elements.namedItem(name);
    const first = control instanceof RadioNodeList ? control[0] : control;
    const field = first.closest(".field");
    const said = Object.assign(document.createElement("p"), { className: "error", textContent: sentence });
    said.dataset.missing = "";
    said.id = `${name}-missing`;
    field.querySelector("legend, label").after(said);
    first.setAttribute("aria-invalid", "true");
    first.setAttribute("aria-describedby", said.id);
    if (number === 0) first.focus();
  });
  return missing.length === 0;
}
