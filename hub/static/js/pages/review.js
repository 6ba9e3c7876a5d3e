// A review is saved as one writes. Where it was saved in another window meanwhile, both are shown.
import { nodes } from "../parts/html.js";
import { send } from "../parts/send.js";
import { timeOfDay, words } from "../parts/words.js";

const PAUSE = 3_000;
// Files go with the button only; so does what asks for another comment field.
const NOT_SAVED = new Set(["csrf_token", "_key", "files", "then", "drop"]);

const form = document.querySelector("[data-review]");
const line = form.querySelector("[data-saved]");
let later;
let saving = null;
let overtaken = false;
let pressed = null;
let told = snapshot();
// Words that did not reach the Hub stay on the device of a member; of who came by a link nothing does.
const key = document.body.dataset.member ? `hub:review:${document.body.dataset.member}:${form.dataset.review}` : "";

restore();
form.addEventListener("input", soon);
form.addEventListener("change", soon);
form.addEventListener("submit", afterSaving);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden") return;
  store();
  save(true);
});
window.addEventListener("beforeunload", (event) => {
  if (!form.dataset.sending && snapshot() !== told) event.preventDefault();
});
// Somebody may have begun before this script came.
if ([...form.querySelectorAll("textarea")].some((text) => text.value !== text.defaultValue)) save();

function soon({ target }) {
  if (target.type === "file") return;
  clearTimeout(later);
  later = setTimeout(save, PAUSE);
}

function read() {
  const fields = new FormData(form);
  for (const name of NOT_SAVED) fields.delete(name);
  return new URLSearchParams(fields);
}

function snapshot() {
  const fields = read();
  fields.delete("version");
  return fields.toString();
}

async function save(keepalive = false) {
  const now = snapshot();
  if (saving || overtaken || form.dataset.sending || now === told) return;
  saving = now;
  const { version } = form.elements;
  try {
    const kept = await send(form.dataset.review, { body: read(), keepalive: keepalive === true });
    version.value = kept.version;
    told = saving;
    line.textContent = words(form).saved.replace("%(time)s", timeOfDay(new Date()));
  } catch (refusal) {
    if (refusal.status === 409 && refusal.text.includes("data-version")) showTheirs(refusal.text, version);
    else line.textContent = words(form).not_saved;
  }
  saving = null;
  store();
  if (pressed) return goOn();
  if (snapshot() !== told && !overtaken) later = setTimeout(save, PAUSE);
}

// What is sent while a saving is under way would meet the version that this saving makes.
function afterSaving(event) {
  clearTimeout(later);
  // Should the session be over, or the line be down, it stands here again.
  store();
  if (!saving) return;
  event.preventDefault();
  pressed = event.submitter;
}

function goOn() {
  const button = pressed;
  pressed = null;
  form.requestSubmit(button);
}

// On this device: what the Hub does not have yet, with the version it was written on.
function store() {
  if (!key) return;
  try {
    if (snapshot() !== told) localStorage.setItem(key, read().toString());
    else localStorage.removeItem(key);
  } catch {
    // Storage is full or forbidden: the form itself remains.
  }
}

// Should the review have been changed elsewhere meanwhile, the version tells, and both are shown.
function restore() {
  let kept = null;
  try {
    kept = key && localStorage.getItem(key);
  } catch {
    return;
  }
  if (!kept) return;
  for (const [name, value] of new URLSearchParams(kept)) {
    const control = form.elements[name];
    if (!control) continue;
    if (control.type === "checkbox") control.checked = true;
    else control.value = value;
  }
  if (snapshot() !== told) later = setTimeout(save, PAUSE);
  else store();
}

// Whoever has read what stands there may replace it, by the button only.
function showTheirs(html, version) {
  overtaken = true;
  const place = form.querySelector("[data-theirs]");
  place.replaceChildren(nodes(html));
  version.value = place.querySelector("[data-version]").dataset.version;
  place.scrollIntoView({ block: "nearest" });
}
