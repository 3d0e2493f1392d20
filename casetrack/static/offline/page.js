/* The page of visits without a network: what is kept, what waits, and when it is sent. */

import * as kept from "./kept.js";
import { ask, send } from "./outbox.js";
import * as photographs from "./photographs.js";
import * as seal from "./seal.js";
import * as shown from "./shown.js";

const main = document.querySelector("#main");
const { here, keep, open, worker, signIn, files } = main.dataset;
const CACHE = "casetrack-offline";
const AGAIN = 30_000;
const LONGEST_WAIT = 2 ** 31 - 1;
const now = { keeping: undefined, key: null, csrf: null, slips: new Map(), outcomes: new Map(), network: "no" };
let ending;
let isPageKept = false;

const byVisit = (all) => new Map(all.map((one) => [one.visit, one]));

/* Show what there is; where something waits, every other page says so, too. */
async function show() {
  seal.tellWaiting(now.keeping ? await kept.count("outcomes") : null);
  shown.facts(now);
  shown.lists(now);
  shown.offer("keep", now.network === "yes");
  shown.offer("send", now.network === "yes" && [...now.outcomes.values()].some((one) => one.state === "waiting"));
  shown.offer("wipe", Boolean(now.keeping));
  clearTimeout(ending);
  if (now.keeping) {
    ending = setTimeout(() => read(), Math.min(LONGEST_WAIT, Math.max(0, now.keeping.until - Date.now())));
  }
}

function forget() {
  Object.assign(now, { keeping: undefined, key: null, slips: new Map(), outcomes: new Map() });
}

async function wipe(why) {
  forget();
  seal.forgetHalf();
  await kept.wipe();
  await caches.delete(CACHE);
  isPageKept = false;
  shown.list();
  shown.say(why);
  await show();
}

/* Read what is kept, ask whose it is, and send what waits; one after the other, however often the
   browser says that something changed. */
let reading = Promise.resolve();
function read() {
  reading = reading.then(readNow, readNow);
  return reading;
}

async function readNow() {
  now.keeping = await kept.keeping();
  if (now.keeping && Date.now() >= now.keeping.until) await wipe("over");
  const answer = await ask(open, now.keeping ? { "X-Kept": now.keeping.told } : {});
  now.network = { offline: "no", "signed-out": "signed-out" }[answer.state] ?? "yes";
  now.csrf = answer.csrf ?? null;
  if (!now.keeping) return show();
  if (answer.state === "over" || answer.state === "another's") return wipe(answer.state);
  // What is being written can still be kept; then it ends.
  if (answer.state === "signed-out" && !shown.form()) seal.forgetHalf();
  if (answer.state === "yours") {
    seal.keepHalf(answer.half);
    now.keeping.until = Math.min(now.keeping.until, Date.now() + answer.seconds * 1000);
  }
  const half = seal.half();
  now.key = half ? await seal.keyOf(now.keeping.local, half) : null;
  // Nobody is signed in: what was written waits for whoever wrote it, the slips do not.
  if (!now.key) await kept.removeSlips();
  now.slips = byVisit(now.key ? await kept.all("slips", now.key) : []);
  now.outcomes = byVisit(now.key ? await kept.all("outcomes", now.key) : []);
  if (!now.key) shown.say("signed-out", signIn);
  await show();
  if (now.network === "yes") {
    await sendAll();
    if (!isPageKept) await keepPage();
  }
  // What is being written stays.
  if (!shown.form()) follow();
}

async function keepAll() {
  shown.say();
  const answer = await ask(keep);
  if (answer.state === "offline") return shown.say("failed");
  if (answer.state === "signed-out") return location.assign(signIn);
  if (answer.state === "over") return shown.say("again");
  seal.keepHalf(answer.half);
  now.csrf = answer.csrf;
  const outcomes = [...now.outcomes.values()];
  await kept.begin({
    told: answer.kept,
    half: answer.half,
    until: Date.now() + answer.seconds * 1000,
    slips: answer.slips,
    outcomes,
    before: now.key,
  });
  // Before the page says that it is kept, it can be opened without a network.
  await keepPage();
  if (answer.slips.length === 0) shown.say("none");
  return read();
}

/* The page itself and its files, the same for everybody: so that it opens without a network. */
async function keepPage() {
  try {
    const [page, cache] = [await fetch(here), await caches.open(CACHE)];
    if (!page.ok || page.redirected) return;
    await cache.addAll(files.split(" "));
    await cache.put(here, page);
    isPageKept = true;
  } catch {
    // The network went meanwhile: the next contact keeps it.
    isPageKept = false;
  }
}

async function sendAll() {
  await navigator.locks.request(CACHE, async () => {
    for (const outcome of now.outcomes.values()) {
      if (outcome.state === "waiting" && now.csrf) await sendOne(outcome);
    }
  });
  await show();
}

async function sendOne(outcome) {
  const answer = await send(outcome, await kept.opened(outcome, now.key), now.csrf);
  if (answer.state === "saved") {
    const slip = now.slips.get(outcome.visit);
    if (slip) {
      slip.said = answer.said.trim();
      await kept.put("slips", now.key, slip);
    }
    now.outcomes.delete(outcome.visit);
    return kept.remove("outcomes", outcome.visit);
  }
  Object.assign(outcome, { state: answer.state, html: answer.html ?? outcome.html });
  return kept.put("outcomes", now.key, outcome);
}

/* What was written is kept before anything else; then it is sent, if there is a network. */
async function record(form, visit) {
  const sent = new FormData(form);
  if (!shown.isWhole(sent, form)) return;
  if (!now.key) return shown.say("signed-out", signIn);
  const before = now.outcomes.get(visit);
  const about = now.slips.get(visit) ?? before;
  const typedAt = before?.typedAt ?? new Date().toISOString();
  const pairs = [...sent].filter(([name, value]) => name !== "typed_at" && typeof value === "string");
  const outcome = {
    visit,
    when: about.when,
    title: about.title,
    to: new URL(form.action).pathname,
    pairs: [...pairs, ["typed_at", typedAt]],
    photographs: photographs.all(),
    typedAt,
    state: "waiting",
    isUrgent: sent.get("state") === "done" && sent.get("condition") === "urgent",
  };
  try {
    await kept.put("outcomes", now.key, outcome);
  } catch (problem) {
    if (problem.name !== "QuotaExceededError") throw problem;
    return shown.say("no-room");
  }
  now.outcomes.set(visit, outcome);
  shown.say();
  leave();
  await read();
}

async function remove(visit) {
  if (!confirm(shown.word("ask-remove"))) return;
  now.outcomes.delete(visit);
  await kept.remove("outcomes", visit);
  leave();
  await show();
}

function leave() {
  location.hash = "";
  shown.list();
}

const visitHere = () => Number(/^#visit-(\d+)$/.exec(location.hash)?.[1] ?? 0);

/* The address says which visit is shown, so that the button of the telephone leads back. */
function follow() {
  const visit = visitHere();
  const [slip, outcome] = [now.slips.get(visit), now.outcomes.get(visit)];
  if (slip || outcome) shown.one(slip, outcome);
  else shown.list();
  photographs.show(outcome?.photographs ?? []);
}

const acts = {
  keep: keepAll,
  send: read,
  wipe: async () => {
    if (now.outcomes.size === 0 || confirm(shown.word("ask-wipe"))) await wipe("wiped");
  },
  write: () => {
    shown.write(now.slips.get(visitHere()));
    photographs.show([]);
  },
  remove: () => remove(visitHere()),
};

main.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) acts[button.dataset.do]();
});
main.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-photographs] input")) return;
  if (now.key) photographs.take(target, now.key);
  else shown.say("signed-out", signIn);
});
main.addEventListener("submit", (event) => {
  event.preventDefault();
  record(event.target, visitHere());
});
addEventListener("hashchange", follow);
addEventListener("online", () => read());
addEventListener("offline", () => read());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) read();
});
setInterval(() => {
  if (now.outcomes.size && !document.hidden && !visitHere()) read();
}, AGAIN);

if (window.isSecureContext && navigator.serviceWorker && window.indexedDB) {
  navigator.serviceWorker.register(worker, { scope: here });
  read();
} else {
  shown.say("not-here");
}
