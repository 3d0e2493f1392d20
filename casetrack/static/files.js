/* casetrack: files are sent one by one, each with its progress and its sentence. Without this they go
   with the form, all at once. What is taken and what is not says the page that answers. */
"use strict";

(() => {
  const form = document.querySelector("form[data-files]");
  if (!form) return;
  const words = form.dataset;
  const list = form.querySelector(".file-checks");
  const fields = [...form.querySelectorAll("input[type=file]")];
  const kinds = form.querySelector("select[name=kind]");
  const button = form.querySelector("button[type=submit]");
  const rows = [];

  const say = (row, sign, word, sentence = "") => {
    const told = document.createElement("span");
    told.className = `sign ${sign}`;
    told.textContent = word;
    row.say.replaceChildren(told, sentence);
  };

  const add = (file) => {
    const item = document.createElement("li");
    const [name, told, what] = ["fc-name", "fc-say", "fc-what"].map((className) =>
      item.appendChild(Object.assign(document.createElement("span"), { className })));
    name.textContent = file.name;
    const row = { file, item, say: told, isSent: false };
    if (kinds) {
      row.kind = kinds.cloneNode(true);
      row.kind.removeAttribute("id");
      row.kind.removeAttribute("name");
      row.kind.value = kinds.value;
      row.kind.setAttribute("aria-label", `${file.name}: ${form.querySelector("label[for=kind]")?.textContent ?? ""}`);
      what.append(row.kind);
    }
    say(row, "sign-done", words.ready);
    rows.push(row);
    list.append(item);
    list.hidden = false;
  };

  const isThere = (file) => rows.some(({ file: one, isTried }) => !isTried &&
    ["name", "size", "lastModified"].every((what) => one[what] === file[what]));
  /* The first field holds what is still to be sent: it goes along to the other language. */
  const hold = () => {
    const all = new DataTransfer();
    rows.filter(({ isTried }) => !isTried).forEach(({ file }) => all.items.add(file));
    fields.forEach((field) => { field.value = ""; });
    fields[0].files = all.files;
  };
  for (const field of fields) {
    field.addEventListener("change", () => {
      [...field.files].filter((file) => !isThere(file)).forEach(add);
      hold();
    });
  }

  const body = (row) => {
    const sent = new FormData(form);
    fields.forEach((field) => sent.delete(field.name));
    if (row.kind) sent.set("kind", row.kind.value);
    sent.set("files", row.file);
    sent.set("one_by_one", "1");
    return sent;
  };

  /* The number by which a form is saved once: each file is a form of its own, and every page that
     answers brings the next. */
  const takeNumber = (page) => {
    const [mine, next] = [form, page].map((place) => place.querySelector("form[data-files] [name=sending], [name=sending]"));
    if (mine && next) mine.value = next.value;
  };

  const send = (row) => new Promise((done) => {
    const asked = new XMLHttpRequest();
    const progress = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
    progress.setAttribute("aria-label", row.file.name);
    say(row, "sign-run", words.adding);
    row.say.append(progress);
    asked.upload.addEventListener("progress", ({ loaded, total }) => { progress.value = total ? loaded / total : 0; });
    asked.addEventListener("loadend", () => {
      const page = new DOMParser().parseFromString(asked.responseText || "", "text/html");
      const refused = [...page.querySelectorAll("form[data-files] .error")].map((error) => error.textContent).join(" ");
      takeNumber(page);
      row.isSent = asked.status === 200;
      // What is amiss elsewhere in the form is put right, and the file sent again.
      row.isTried = row.isSent || asked.status === 422 && Boolean(page.getElementById("files-e"));
      if (row.isSent) say(row, "sign-done", words.added);
      else say(row, "sign-block", words.refused, refused.replace(row.file.name, "").replace(/^\s*[:：]\s*/, "") || words.failed);
      row.item.classList.toggle("is-refused", !row.isSent);
      if (row.isTried) row.kind?.remove();
      hold();
      done();
    });
    asked.open("POST", form.action);
    asked.send(body(row));
  });

  form.addEventListener("submit", async (event) => {
    const waiting = rows.filter((row) => !row.isTried);
    if (!waiting.length) return;
    event.preventDefault();
    button.disabled = true;
    for (const row of waiting) await send(row);
    button.disabled = false;
    if (rows.every((row) => row.isSent)) {
      location.reload();
      return;
    }
    if (!rows.some((row) => row.isSent) || form.querySelector("[data-again]")) return;
    const again = Object.assign(document.createElement("a"), { href: location.href, textContent: words.reload, className: "btn btn-big" });
    again.dataset.again = "";
    form.querySelector(".acts").append(again);
  });
})();
