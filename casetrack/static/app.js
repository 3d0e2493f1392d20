/* casetrack: what makes the pages quicker. Everything works without it, and nothing typed is kept
   in the browser: the computers are shared. */
"use strict";

(() => {
  const TYPING = "input, textarea, select, [contenteditable]";

  /* "/" puts the cursor into the log box, wherever one is. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest(TYPING)) return;
    const first = document.querySelector(".log input:not([type=hidden])");
    if (!first) return;
    event.preventDefault();
    first.focus();
  });

  /* Ctrl+Enter, or Command+Enter, sends the form of a long text, as its first button does. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (!(event.target instanceof HTMLTextAreaElement) || !event.target.form) return;
    event.preventDefault();
    const form = event.target.form;
    form.requestSubmit(form.querySelector("button[type=submit], button:not([type])"));
  });

  /* A second press sends nothing: the form is on its way. The button is only marked, not disabled,
     so that its name and value are sent and the focus stays. */
  const sent = new WeakSet();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
    if (event.defaultPrevented) return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    event.submitter?.setAttribute("aria-disabled", "true");
  });
  const release = () => {
    document.querySelectorAll("form").forEach((form) => sent.delete(form));
    document
      .querySelectorAll("button[aria-disabled]")
      .forEach((button) => button.removeAttribute("aria-disabled"));
  };
  window.addEventListener("pageshow", release);
  document.addEventListener("htmx:afterRequest", release);

  /* The reason of a date comes into the line that asks for it; without this its page is opened. */
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest(".why-ask") : null;
    const is_plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || !is_plain || event.button !== 0 || !window.htmx) return;
    event.preventDefault();
    window.htmx.ajax("GET", link.href, { target: link, swap: "outerHTML" });
  });

  /* After a refusal the reader begins at what is to be corrected. */
  document.querySelector(".error-box")?.focus({ preventScroll: false });

  /* Where the browser does not start a wide drawing near today by itself. */
  document.querySelectorAll(".lanes-box").forEach((box) => {
    const at = box.querySelector(".lanes-at i");
    if (at && box.scrollLeft === 0) {
      box.scrollLeft = Math.max(0, at.offsetLeft - box.clientWidth / 2);
    }
  });
})();
