// A form is kept on the device as one types, and stands again should the window close or the line be cut.
import { words } from "../parts/words.js";

const PAUSE = 400;
const NOT_KEPT = new Set(["csrf_token", "_key", "version", "files", "files-out"]);
const owner = document.body.dataset.member ?? "";
const keyOf = (name) => `hub:form:${owner}:${name}`;

const arrived = document.querySelector("[data-kept-sent]");
for (const form of document.querySelectorAll("[data-kept-form]")) keep(form);
if (arrived) forgetSent(keyOf(arrived.dataset.keptSent));

function keep(form) {
  const key = keyOf(form.dataset.keptForm);
  const line = form.querySelector("[data-kept-line]");
  const said = words(form);
  const before = fields();
  let later;
  // A form that was refused shows what was typed: this is kept from now on.
  if (form.dataset.keptTyped === undefined) restore();
  else store({ fields: before });
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", () => {
    clearTimeout(later);
    later = null;
    store({ fields: fields(), sent: true });
  });
  window.addEventListener("pagehide", () => later && now());

  function soon(event) {
    if (event.target.type === "file" || form.dataset.sending) return;
    clearTimeout(later);
    later = setTimeout(now, PAUSE);
  }

  function now() {
    later = null;
    store({ fields: fields() });
    line.textContent = said.kept;
  }

  function restore() {
    const kept = read(key)?.fields;
    if (!kept || typed(kept) === typed(before)) return;
    put(kept);
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "link-button";
    discard.textContent = said.discard;
    discard.addEventListener("click", () => {
      clearTimeout(later);
      later = null;
      forget(key);
      put(before);
      line.textContent = "";
    });
    line.replaceChildren(said.restored, " ", discard);
  }

  function put(kept) {
    const given = new Map();
    for (const [name, value] of kept) given.set(name, [...(given.get(name) ?? []), value]);
    for (const control of form.elements) {
      if (!control.name || NOT_KEPT.has(control.name) || control.type === "file") continue;
      const values = given.get(control.name) ?? [];
      if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
      else control.value = values[0] ?? "";
    }
    for (const picker of form.querySelectorAll("[data-picker] input")) picker.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function fields() {
    return [...new FormData(form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === "string");
  }

  // A hidden field says which words somebody had read: they come back with what was typed, so that others written meanwhile are seen.
  function typed(kept) {
    return JSON.stringify(kept.filter(([name]) => form.elements[name]?.type !== "hidden"));
  }

  function store(kept) {
    try {
      localStorage.setItem(key, JSON.stringify(kept));
    } catch {
      // Storage is full or forbidden: the form itself remains.
    }
  }
}

// What arrived need not be kept; what somebody went on typing stays.
function forgetSent(beginning) {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(beginning) && read(key)?.sent) forget(key);
    }
  } catch {
    // Nothing was kept then.
  }
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was kept then.
  }
}
