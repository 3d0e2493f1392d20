/* The key of what is kept. One half is told by the server and lives in a cookie of this page, which
   ends with the browser and by signing out; the other half never leaves this device and can be read
   by nobody. Neither opens anything alone. */

const COOKIE = "casetrack-kept";
const WAITING = "casetrack-waiting";
const IV = 12;
const bytes = (text) => new TextEncoder().encode(text);
const ends = location.protocol === "https:" ? "; samesite=strict; secure" : "; samesite=strict";

/** The half that the cookie keeps; null where it is gone. */
export function half() {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${COOKIE}=`));
  return found ? found.slice(COOKIE.length + 1) : null;
}

export function keepHalf(told) {
  document.cookie = `${COOKIE}=${told}; path=${location.pathname}${ends}`;
}

export function forgetHalf() {
  document.cookie = `${COOKIE}=; path=${location.pathname}; max-age=0${ends}`;
}

/** Tell every page of the house how many outcomes wait; null where nothing is kept. */
export function tellWaiting(many) {
  const lasts = many === null ? "; max-age=0" : "";
  document.cookie = `${WAITING}=${many ?? ""}; path=/${lasts}${ends}`;
}

/** The half of this device, new. */
export function newLocal() {
  const random = crypto.getRandomValues(new Uint8Array(32));
  return crypto.subtle.importKey("raw", random, "HKDF", false, ["deriveKey"]);
}

export function keyOf(local, told) {
  const how = { name: "HKDF", hash: "SHA-256", salt: bytes(told), info: bytes("casetrack offline") };
  return crypto.subtle.deriveKey(how, local, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

export async function sealBytes(key, plain) {
  const iv = crypto.getRandomValues(new Uint8Array(IV));
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain) };
}

export const unsealBytes = (key, { iv, data }) => crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data);

export const seal = (key, value) => sealBytes(key, bytes(JSON.stringify(value)));

export const unseal = async (key, sealed) => JSON.parse(new TextDecoder().decode(await unsealBytes(key, sealed)));
