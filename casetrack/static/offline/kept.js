/* What is kept on this device: sealed, and found by the number of its visit alone. */

import { deleteDB, openDB } from "../vendor/idb.js";
import { keyOf, newLocal, seal, sealBytes, unseal, unsealBytes } from "./seal.js";

const NAME = "casetrack-offline";
const STORES = ["keeping", "slips", "outcomes"];
const NOW = "now";
let held;

function base() {
  held ??= openDB(NAME, 1, {
    upgrade: (made) => STORES.forEach((one) => made.createObjectStore(one)),
    blocking: () => close(),
    terminated: () => {
      held = undefined;
    },
  });
  return held;
}

async function close() {
  const closing = held;
  held = undefined;
  (await closing)?.close();
}

/** Since when and until when something is kept, and the half of its key; undefined: nothing is. */
export async function keeping() {
  return (await base()).get("keeping", NOW);
}

/* Photographs stand beside the rest, each sealed by itself: they are opened only to be sent. */
async function row(key, { photographs = [], ...rest }) {
  return { ...(await seal(key, rest)), photographs };
}

/** Keep these slips and outcomes, and nothing that was kept before, with a new key; the key.
    before: the key by which the photographs of the outcomes are sealed. */
export async function begin({ told, half, until, slips, outcomes, before }) {
  const local = await newLocal();
  const key = await keyOf(local, half);
  for (const outcome of outcomes) {
    for (const one of outcome.photographs) Object.assign(one, await sealBytes(key, await unsealBytes(before, one)));
  }
  const sealed = async (all) => Promise.all(all.map(async (one) => [one.visit, await row(key, one)]));
  const rows = { slips: await sealed(slips), outcomes: await sealed(outcomes) };
  const work = (await base()).transaction(STORES, "readwrite");
  STORES.forEach((one) => work.objectStore(one).clear());
  work.objectStore("keeping").put({ local, told, until }, NOW);
  for (const [name, all] of Object.entries(rows)) {
    all.forEach(([visit, one]) => work.objectStore(name).put(one, visit));
  }
  await work.done;
  return key;
}

/** Every slip, or every outcome, opened. */
export async function all(name, key) {
  const rows = await (await base()).getAll(name);
  return Promise.all(rows.map(async (one) => ({ ...(await unseal(key, one)), photographs: one.photographs ?? [] })));
}

/** The photographs of an outcome, opened. */
export function opened({ photographs }, key) {
  return Promise.all(photographs.map(async (one) => new Blob([await unsealBytes(key, one)], { type: one.type })));
}

export async function count(name) {
  return (await base()).count(name);
}

export async function put(name, key, one) {
  const sealed = await row(key, one);
  await (await base()).put(name, sealed, one.visit);
}

export async function remove(name, visit) {
  await (await base()).delete(name, visit);
}

export async function removeSlips() {
  await (await base()).clear("slips");
}

/** Remove everything. The stores are emptied first: another window may hold the base open. */
export async function wipe() {
  const work = (await base()).transaction(STORES, "readwrite");
  STORES.forEach((one) => work.objectStore(one).clear());
  await work.done;
  await close();
  await deleteDB(NAME);
}
