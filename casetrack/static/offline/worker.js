/* Shows the page of visits without a network. It keeps that page, which is the same for everybody,
   and its style and scripts; never a slip, nor anything else that was asked for. */
"use strict";

const CACHE = "casetrack-offline";
const isFile = (url) => url.pathname.includes("/static/");

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" || isFile(url)) event.respondWith(answer(request, url));
});

async function answer(request, url) {
  try {
    const answered = await fetch(request);
    if (isFile(url) && answered.ok && (await caches.has(CACHE))) {
      await (await caches.open(CACHE)).put(request, answered.clone());
    }
    return answered;
  } catch (problem) {
    const kept = await caches.match(isFile(url) ? request : url.pathname);
    if (!kept) throw problem;
    return kept;
  }
}
