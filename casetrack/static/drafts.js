/* casetrack: a form keeps itself on the server while it is typed. Nothing typed is kept in the
   browser: the computers are shared. */
"use strict";

(() => {
  const { keep: address, lost } = document.currentScript.dataset;
  const PAUSE = 1500;
  const AGAIN = 15000;
  /* The most that a browser sends after its page is gone. */
  const LAST = 60000;
  const SECRET = "[type=password], [type=file], [autocomplete=one-time-code]";
  const states = new Map();
  const isOpen = ([form, state]) => form.isConnected && !state.isSent;
  const unkept = () => [...states].filter(([form, state]) => isOpen([form, state]) && state.typed !== state.kept);

  const stateOf = (form) => {
    const seen = Number(form.querySelector("input[data-keep]")?.dataset.keep);
    if (!states.has(form)) states.set(form, { typed: 0, kept: 0, seen, changed: [] });
    return states.get(form);
  };
  const fieldsOf = (form) => {
    const secret = new Set([...form.querySelectorAll(SECRET)].map((field) => field.name));
    return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !secret.has(name));
  };
  /* A form of one or two short fields is typed anew sooner than it is found again. */
  const isKept = (form) => {
    const shown = [...form.elements].filter((field) => field.name && field.type !== "hidden" && field.type !== "submit");
    const isLong = shown.some((field) => field.type === "textarea") || new Set(shown.map((field) => field.name)).size > 2;
    return Boolean(form.querySelector("input[data-keep]")) && isLong;
  };
  const tell = (form, said, isLost) => {
    const foot = form.querySelector(".foot-acts, .acts") ?? form;
    const told = foot.querySelector("output.saved") ?? Object.assign(document.createElement("output"), { className: "saved" });
    if (!told.isConnected) foot.append(told);
    told.classList.toggle("late", Boolean(isLost));
    told.textContent = said;
  };

  const keep = async (form) => {
    const state = stateOf(form);
    clearTimeout(state.timer);
    const typed = state.typed;
    const fields = fieldsOf(form);
    const valueOf = (name) => form.querySelector(`input[name="${name}"]`)?.value ?? "";
    const body = new FormData();
    const to = new URL(form.getAttribute("action") || location.href, location.href);
    const told = {
      csrf_token: valueOf("csrf_token"),
      sending: valueOf("sending"),
      unkept: valueOf("unkept"),
      address: to.pathname + to.search,
      title: document.querySelector("h1")?.textContent.trim() ?? "",
      seen: state.seen,
      changed: JSON.stringify(state.changed),
      typed: JSON.stringify(fields),
    };
    for (const [name, value] of Object.entries(told)) body.append(name, value);
    state.sending = new AbortController();
    const isShort = new Blob([told.typed]).size < LAST;
    const asked = { method: "POST", body, keepalive: isShort, signal: state.sending.signal };
    const answer = await fetch(address, asked).catch(() => null);
    const said = await answer?.json().catch(() => null);
    if (state.isSent) return;
    if (said?.number) {
      state.seen = said.number;
      state.kept = Math.max(state.kept, typed);
      tell(form, said.said, !answer.ok);
    } else {
      tell(form, said?.said ?? lost, true);
      state.timer = setTimeout(keep, AGAIN, form);
    }
  };

  const note = ({ target: field, type }) => {
    const form = field.form;
    if (!form || !field.name || field.type === "file" || !isKept(form)) return;
    const state = stateOf(form);
    state.isSent = false;
    if (type === "input" || state.changed.at(-1) !== field.name) state.typed += 1;
    state.changed = [...state.changed.filter((name) => name !== field.name), field.name];
    clearTimeout(state.timer);
    if (state.typed !== state.kept) state.timer = setTimeout(keep, type === "change" ? 0 : PAUSE, form);
  };
  /* Only now: what the browser brings back by itself is told as typed, too. */
  addEventListener("pageshow", () => {
    [...document.forms].forEach((form) => sent.delete(form));
    document.addEventListener("input", note);
    document.addEventListener("change", note);
    /* What was typed just before the form was sent is in no draft yet. */
    document.querySelectorAll("input[data-returned]").forEach(({ form }) => {
      if (!isKept(form)) return;
      stateOf(form).typed += 1;
      keep(form);
    });
  });

  /* A form that is sent to be saved is kept no longer. */
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    sent.add(event.target);
    if (!states.has(event.target)) return;
    const state = states.get(event.target);
    state.isSent = true;
    clearTimeout(state.timer);
    state.sending?.abort();
  });
  document.addEventListener("htmx:afterRequest", () => {
    states.forEach((state) => (state.isSent = false));
    [...document.forms].forEach((form) => sent.delete(form));
  });

  /* Files that are dropped on a form go into its field, and nowhere into the browser's place. */
  const fieldFor = ({ target, dataTransfer }) => {
    if (!dataTransfer?.types.includes("Files") || !(target instanceof Element) || target.matches("[type=file]")) return null;
    return target.closest("form")?.querySelector("[type=file]") ?? (document.querySelector("[type=file]") && document.body);
  };
  const over = (field) => {
    const area = field?.closest(".drop");
    document.querySelectorAll(".drop.is-over").forEach((it) => it.classList.toggle("is-over", it === area));
    area?.classList.add("is-over");
  };
  document.addEventListener("dragover", (event) => {
    const field = fieldFor(event);
    over(event.target instanceof Element && event.target.matches("[type=file]") ? event.target : field);
    if (!field) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = field === document.body ? "none" : "copy";
  });
  document.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget || over(null));
  document.addEventListener("drop", (event) => {
    const field = fieldFor(event);
    over(null);
    if (!field) return;
    event.preventDefault();
    if (field === document.body) return;
    const all = new DataTransfer();
    [...field.files, ...event.dataTransfer.files].forEach((file) => all.items.add(file));
    field.files = all.files;
    field.closest("details")?.setAttribute("open", "");
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });

  /* A browser forgets which files were chosen: they are sent along to the other language, and any other way on asks first. */
  const sent = new WeakSet();
  const withFiles = () => [...document.querySelectorAll("[type=file]")].find(({ files, form }) => files.length && !sent.has(form))?.form;
  const sendAlong = (form, link) => {
    const to = new URL(link.href);
    to.searchParams.set("form", new URL(form.action).pathname + new URL(form.action).search);
    form.action = to.href;
    sent.add(form);
    HTMLFormElement.prototype.submit.call(form);
  };

  /* A way on from the page waits until everything is kept; what could not be kept is asked about. */
  document.addEventListener("click", async (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button);
    if (!link || !isPlain || event.defaultPrevented || link.target || link.hasAttribute("hx-get")) return;
    const isAway = link.origin === location.origin && link.href.split("#")[0] !== location.href.split("#")[0];
    const along = link.hasAttribute("hreflang") && withFiles();
    if (!isAway || !(unkept().length || along)) return;
    event.preventDefault();
    await Promise.all(unkept().filter(([form]) => form !== along).map(([form]) => keep(form)));
    if (along) sendAlong(along, link);
    else location.assign(link.href);
  });
  addEventListener("beforeunload", (event) => {
    if (unkept().some(([form]) => !sent.has(form)) || withFiles()) event.preventDefault();
  });
  const keepAll = () => {
    if (document.visibilityState === "hidden") unkept().forEach(([form]) => keep(form));
  };
  document.addEventListener("visibilitychange", keepAll);
  addEventListener("pagehide", () => unkept().forEach(([form]) => keep(form)));
})();
