/* What is kept on this device: sealed, and found by the number of its visit alone. */

import { deleteDB, openDB } from "../vendor/idb.js";
import { keyOf, newLocal, seal, unseal } from "./seal.js";

const NAME = "casetrack-offline";
const STORES = ["keeping", "slips", "outcomes"];
const NOW = "now";
let opened;

function base() {
  opened ??= openDB(NAME, 1, {
    upgrade: (made) => STORES.forEach((one) => made.createObjectStore(one)),
    blocking: () => close(),
    terminated: () => {
      opened = undefined;
    },
  });
  return opened;
}

async function close() {
  const closing = opened;
  opened = undefined;
  (await closing)?.close();
}

/** Since when and until when something is kept, and the half of its key; undefined: nothing is. */
export async function keeping() {
  return (await base()).get("keeping", NOW);
}

/** Keep these slips and outcomes, and nothing that was kept before, with a new key; the key. */
export async function begin({ told, half, until, slips, outcomes }) {
  const local = await newLocal();
  const key = await keyOf(local, half);
  const sealed = async (all) => Promise.all(all.map(async (one) => [one.visit, await seal(key, one)]));
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
  return Promise.all(rows.map((one) => unseal(key, one)));
}

export async function count(name) {
  return (await base()).count(name);
}

export async function put(name, key, one) {
  const sealed = await seal(key, one);
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
  const held = await base();
  const work = held.transaction(STORES, "readwrite");
  STORES.forEach((one) => work.objectStore(one).clear());
  await work.done;
  await close();
  await deleteDB(NAME);
}
