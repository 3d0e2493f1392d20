/* casetrack: what makes the pages quicker. Everything works without it, and it keeps nothing
   typed in the browser: the computers are shared. */
"use strict";

(() => {
  /* The rare characters of our fonts have a sheet of their own, which is long: it is asked for by a
     page that has a character of which no font is known yet. */
  const rare = Object.assign(document.createElement("link"), {
    rel: "stylesheet",
    href: document.currentScript.dataset.rare,
  });
  const seekRare = () => {
    if (rare.isConnected) return;
    const ranges = [...document.fonts].flatMap((face) => face.unicodeRange.split(","));
    const known = ranges.map((told) => told.trim().slice(2).split("-").map((hex) => parseInt(hex, 16)));
    const isRare = (sign) => {
      const code = sign.codePointAt(0);
      return code >= 0x4e00 && code <= 0x9fff && !known.some(([from, to = from]) => from <= code && code <= to);
    };
    if ([...new Set(document.body.textContent)].some(isRare)) document.head.append(rare);
  };
  addEventListener("load", seekRare);
  addEventListener("htmx:afterSettle", seekRare);

  /* No inline style or script passes the policy of these pages; a form with errors answers 422. */
  Object.assign(window.htmx?.config ?? {}, {
    includeIndicatorStyles: false,
    allowEval: false,
    allowScriptTags: false,
    historyCacheSize: 0,
    historyEnabled: false,
    responseHandling: [
      { code: "204", swap: false },
      { code: "[23]..", swap: true },
      { code: "422", swap: true },
      { code: "[45]..", swap: false, error: true },
    ],
  });

  /* What was understood of a date stands below its field while it is typed: the year and the weekday
     that were meant. It is sent, never put into an address. */
  const reading = document.currentScript.dataset.readDate;
  const toldOf = (field) => document.querySelector(`output[for="${field.id}"]`);
  const tellDate = async (field) => {
    const [told, text] = [toldOf(field), field.value];
    const token = document.querySelector("[name=csrf_token]");
    const body = new URLSearchParams({ csrf_token: token?.value ?? "", field: field.dataset.date, text });
    const answer = await fetch(reading, { method: "POST", body }).catch(() => null);
    if (field.value !== text || !told?.isConnected) return;
    const isTold = (answer?.ok && !answer.redirected) || answer?.status === 422;
    told.textContent = isTold ? await answer.text() : "";
  };
  const waits = new WeakMap();
  document.addEventListener("input", ({ target: field }) => {
    if (!field.dataset?.date) return;
    if (!toldOf(field)) {
      const told = Object.assign(document.createElement("output"), { className: "date-told" });
      told.setAttribute("for", field.id);
      field.after(told);
    }
    clearTimeout(waits.get(field));
    waits.set(field, setTimeout(tellDate, 300, field));
  });

  const TYPING = "input, textarea, select, [contenteditable]";

  /* Single keys do nothing while somebody types, and can be switched off in the sheet of keys. */
  const KEYS_OFF = "keys-off";
  const find = () => {
    const first = [...document.querySelectorAll(".find input[type=search]")].find((box) => box.offsetParent);
    first?.focus();
    first?.select();
    return Boolean(first);
  };
  /* From another page of the case the page of the case opens with the cursor in its box; not away
     from words that were typed and not sent. */
  const log = () => {
    const box = document.querySelector("form.log input[name=text]");
    const at = location.pathname.match(/^\/cases\/\d+(?=\/|$)/);
    const isChanged = (field) => "defaultValue" in field && field.value !== field.defaultValue;
    if (box) box.focus();
    else if (at && ![...document.forms].some((form) => [...form.elements].some(isChanged))) location.assign(`${at[0]}?log=1`);
    return Boolean(box || at);
  };
  const record = () => {
    const door = document.querySelector(".menu-ask, .head-do .menu > summary");
    door?.click();
    document.querySelector("#rec-kind")?.focus();
    return Boolean(door);
  };
  const showKeys = () => {
    const link = document.querySelector(".key-go");
    if (link) openKeys(link);
    return Boolean(link);
  };
  const openKeys = async (link) => {
    const known = document.querySelector("#keys");
    if (known) return known.togglePopover();
    const answer = "popover" in HTMLElement.prototype
      && (await fetch(link.href, { headers: { "HX-Request": "true" } }).catch(() => null));
    if (!answer?.ok) return location.assign(link.href);
    const sheet = Object.assign(document.createElement("div"), { id: "keys", className: "keys-sheet", popover: "auto" });
    sheet.setAttribute("aria-labelledby", "keys-h");
    sheet.innerHTML = await answer.text();
    document.body.append(sheet);
    offerSwitch();
    sheet.showPopover();
  };
  const offerSwitch = () => {
    const now = localStorage.getItem(KEYS_OFF) ? "on" : "off";
    document.querySelectorAll("[data-keys]").forEach((button) => (button.hidden = button.dataset.keys !== now));
  };
  offerSwitch();
  const KEYS = { "/": find, l: log, r: record, "?": showKeys };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem(KEYS_OFF)) return;
    if (event.target instanceof Element && event.target.closest(TYPING)) return;
    if (Object.hasOwn(KEYS, event.key) && KEYS[event.key]()) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest(".key-go, [data-keys]") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.dataset.keys) {
      if (link.dataset.keys === "off") localStorage.setItem(KEYS_OFF, "1");
      else localStorage.removeItem(KEYS_OFF);
      offerSwitch();
    } else openKeys(link);
  });

  /* Arrows go through what was found, from the box down and back; Escape goes back to the box. */
  document.addEventListener("keydown", (event) => {
    const form = event.target instanceof Element && event.target.closest(".find");
    const down = form && form.querySelector(".find-down");
    const isDown = Boolean(down && down.childElementCount);
    const hits = [...(isDown ? down : document.querySelector("main") ?? document).querySelectorAll(".hit a")];
    const box = form && event.target.closest("input");
    const at = hits.indexOf(document.activeElement);
    if ((hits.length === 0 && !isDown) || (!box && at < 0)) return;
    const back = isDown ? form.querySelector("input[type=search]") : document.querySelector("#find");
    const to = { ArrowDown: hits[at + 1], ArrowUp: hits[at - 1] ?? back, Escape: back }[event.key];
    if (!to) return;
    event.preventDefault();
    if (event.key === "Escape" && isDown) down.replaceChildren();
    to.focus();
  });

  /* In a month arrows go from day to day, and to the same day of the week before or after. */
  document.addEventListener("keydown", (event) => {
    const cell = event.target instanceof Element && event.target.closest("table[data-arrows] td");
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    if (!cell || !step || event.ctrlKey || event.metaKey || event.altKey) return;
    const days = [...cell.closest("table").querySelectorAll(".day > a")].filter((day) => day.offsetParent);
    const to = days[days.indexOf(cell.querySelector(".day > a")) + step];
    if (!to) return;
    event.preventDefault();
    to.focus();
  });

  for (const button of document.querySelectorAll("[data-print]")) button.hidden = false, button.addEventListener("click", () => print());

  /* What is folded is printed, also where the sheet cannot open it. */
  addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll("details:not([open], .no-print)")) fold.open = fold.dataset.printed = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of document.querySelectorAll("details[data-printed]")) fold.removeAttribute("data-printed"), (fold.open = false);
  });

  /* A menu closes with Escape, back to its button, and when something beside it is pressed. */
  const menus = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
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

  /* What is typed while an answer is under way is newer than the field that the answer brings. */
  const asSent = new WeakMap();
  const typed = (part) => part.querySelectorAll("input:is([type=text], :not([type])), textarea");
  document.addEventListener("htmx:beforeRequest", () => {
    typed(document).forEach((field) => asSent.set(field, field.value));
  });
  document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    typed(detail.target).forEach((field) => {
      const shown = detail.fragment.querySelector(`#${CSS.escape(field.id)}`);
      if (shown && asSent.has(field) && asSent.get(field) !== field.value) shown.value = field.value;
    });
  });

  /* The reason of a date comes into the line that asks for it, and a menu opens where its button is;
     without this the page is opened that they lead to. */
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest(".why-ask, [data-in-place]") : null;
    const is_plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || !is_plain || event.button !== 0 || !window.htmx) return;
    event.preventDefault();
    window.htmx.ajax("GET", link.href, { target: link, swap: "outerHTML" });
  });

  /* A word of a list, typed: those it fits stand below it; Enter takes one. The browser's own list
     knows neither pinyin nor initials. */
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s\-]+/g, "");
  const SHOWN = 8;
  document.querySelectorAll("[data-combo] input[list]").forEach((input) => {
    const source = input.list;
    const read = () =>
      [...source.options].map((option) => ({
        name: option.value,
        line: option.dataset.line || "",
        finds: (option.dataset.find || "").split(" ").concat(fold(option.value)),
      }));
    let known = read();
    const list = document.createElement("ul");
    list.className = "combo-list";
    list.id = `${input.id}-list`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels[0].textContent);
    list.hidden = true;
    input.removeAttribute("list");
    input.after(list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    let at = 0;
    let asked = input.value;
    /* Until the whole list has come, one word alone may fit because the others are not there yet. */
    let isWhole = !source.hasAttribute("hx-get");
    let isAwaited = false;

    const close = () => {
      list.hidden = true;
      list.replaceChildren();
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const mark = (to) => {
      const rows = [...list.children];
      at = (to + rows.length) % rows.length;
      rows.forEach((row, number) => row.setAttribute("aria-selected", String(number === at)));
      rows[at].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", rows[at].id);
    };
    /* The whole word, its beginning, something within it. */
    const fits = (one, typed) => {
      if (one.finds.includes(typed)) return 0;
      if (one.finds.some((word) => word.startsWith(typed))) return 1;
      return one.finds.some((word) => word.includes(typed)) && typed.length > 1 ? 2 : 3;
    };
    const open = () => {
      const typed = fold(input.value);
      const found = known
        .map((one) => [fits(one, typed), one])
        .filter(([far]) => far < 3)
        .sort(([one], [other]) => one - other)
        .slice(0, typed ? SHOWN : known.length);
      if (!found.length) return close();
      list.replaceChildren(
        ...found.map(([, one], number) => {
          const row = document.createElement("li");
          row.id = `${list.id}-${number}`;
          row.setAttribute("role", "option");
          for (const [kind, text] of [["name", one.name], ["line", one.line]]) {
            const part = document.createElement("span");
            part.className = `combo-${kind}`;
            part.textContent = text;
            row.append(part);
          }
          row.addEventListener("pointerdown", (event) => event.preventDefault());
          row.addEventListener("click", () => take(one.name));
          return row;
        }),
      );
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      /* Enter takes a whole word, or one that alone begins so in letters; else a person chooses: the
         first signs of a word are often a word of their own. */
      const [first, second] = found.map(([far]) => far);
      const most = /^[\x20-\x7e]+$/.test(typed) ? 1 : 0;
      if (isWhole && first <= most && (second === undefined || first < second)) mark(0);
      else at = -1;
    };
    const tell = () => {
      if (asked === input.value) return;
      asked = input.value;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const take = (name) => {
      input.value = name;
      close();
      tell();
      const sentence = input.form.querySelector("input[name=text]");
      if (!sentence.value) sentence.focus();
    };

    const takeMarked = () => take(list.children[at].firstChild.textContent);
    source.addEventListener("htmx:afterRequest", () => {
      known = read();
      isWhole = true;
      if (document.activeElement === input && (input.value || !list.hidden)) open();
      if (isAwaited && !list.hidden && at >= 0) takeMarked();
      else if (isAwaited) input.form.requestSubmit();
      isAwaited = false;
    });
    input.setAttribute("aria-expanded", "false");
    input.addEventListener("input", open);
    input.addEventListener("click", open);
    input.addEventListener("blur", () => {
      close();
    });
    input.addEventListener("change", () => {
      asked = input.value;
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) open();
        else mark(event.key === "ArrowDown" ? at + 1 : Math.max(at, 0) - 1);
      } else if (event.key === "Enter" && !list.hidden && at >= 0) {
        event.preventDefault();
        takeMarked();
      } else if (event.key === "Enter" && !isWhole && input.value) {
        event.preventDefault();
        isAwaited = true;
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      }
    });
  });

  /* About whom: the names that are chosen stand in the closed box; it closes by itself. */
  document.querySelectorAll("[data-whom]").forEach((box) => {
    const told = box.querySelector("summary span");
    box.addEventListener("change", () => {
      const names = [...box.querySelectorAll("input:checked")].map((one) => one.labels[0].textContent);
      told.textContent = names.join(document.documentElement.lang.startsWith("zh") ? "、" : ", ") || box.dataset.nobody;
    });
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !box.open) return;
      box.open = false;
      box.querySelector("summary").focus();
    });
    /* Not by where the focus goes: the press of a name takes it out of the box before it is let go. */
    document.addEventListener("keyup", (event) => {
      if (event.key === "Tab" && !box.contains(event.target)) box.open = false;
    });
    document.addEventListener("click", (event) => {
      if (!box.contains(event.target)) box.open = false;
    });
  });

  /* Who goes back finds what they typed, in a form with a new number. It gets back the number it
     was sent with, so that what was saved is not saved twice; kept with the page once something is
     typed, and nowhere else. */
  const numbers = () => [...document.querySelectorAll('input[name="sending"]')];
  const keepNumbers = () => {
    const sending = numbers().map((number) => number.value);
    if (String(sending) !== String(history.state?.sending)) history.replaceState({ ...history.state, sending }, "");
  };
  addEventListener("pageshow", () => {
    const kept = history.state?.sending ?? [];
    const isBroughtBack = (field) => "defaultValue" in field && field.type !== "hidden" && field.value !== field.defaultValue;
    numbers().forEach((number, place) => {
      if (kept[place] && [...number.form.elements].some(isBroughtBack)) number.value = kept[place];
    });
    /* Only now: what the browser brings back is told as typed, too. */
    document.addEventListener("input", keepNumbers);
    document.addEventListener("change", keepNumbers);
  });

  /* After a refusal the reader begins at what is to be corrected, else at what was saved: a page that
     is loaded with it does not announce it. On the way to a place of the page the focus is lost once. */
  document.querySelector(".error-box, .log [aria-invalid]")?.focus();
  addEventListener("load", () => {
    if (document.activeElement === document.body) document.querySelector(".flash[tabindex]")?.focus({ preventScroll: true });
  });
})();
