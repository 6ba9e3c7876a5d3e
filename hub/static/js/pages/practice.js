// A section of a practice: each field that was changed is kept at once here, and every few seconds on the Hub.
import { nodes } from "../parts/html.js";
import { announce } from "../parts/say.js";
import { Refused, send } from "../parts/send.js";
import { timeOfDay, words } from "../parts/words.js";

const KEEP_HERE = 300;
const KEEP_THERE = 3_000;
const TRY_AGAIN = 15_000;
// So many choices are searched rather than looked through.
const MANY = 20;

const form = document.querySelector("[data-practice]");
const said = words(form);
const line = form.querySelector("[data-saved]");
const key = `hub:practice:${document.body.dataset.member ?? ""}:${form.dataset.practice}`;
const boxes = new Map([...form.querySelectorAll("[data-field]")].map((box) => [box.dataset.field, box]));
// What the page was given, by which one tells what was changed since.
const told = new Map([...boxes].map(([name, box]) => [name, state(box)]));
const changed = new Set();
let keepHere;
let keepThere;
let saving = false;
let isClosed = false;

for (const button of form.querySelectorAll("[data-add-row]")) rows(button);
for (const box of form.querySelectorAll(".statement")) statement(box);
for (const picker of form.querySelectorAll("[data-picker]")) searchable(picker);
restore();
form.dataset.ready = "";
form.addEventListener("input", noticed);
form.addEventListener("change", noticed);
form.addEventListener("submit", ({ submitter }) => {
  clearTimeout(keepThere);
  const [act, name] = (submitter?.value ?? "").split("-");
  if (act === "theirs") changed.delete(name);
  // Should the session be over, or the line be down, it is offered again.
  store();
});
window.addEventListener("online", () => changed.size && save());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") store();
  if (document.visibilityState === "hidden" && changed.size) save(true);
});
// Somebody may have begun before this script came.
for (const [name, box] of boxes) if (differs(box)) touch(name);

function noticed({ target }) {
  const box = target.closest("[data-field]");
  if (box && target.type !== "file") touch(box.dataset.field);
}

function touch(name) {
  changed.add(name);
  clearTimeout(keepHere);
  keepHere = setTimeout(store, KEEP_HERE);
  keepThere ??= setTimeout(save, KEEP_THERE);
}

// Only what was changed goes, so that co-authors in other fields never meet.
async function save(leaving = false) {
  clearTimeout(keepThere);
  keepThere = null;
  if (saving || isClosed || form.dataset.sending) return;
  const names = [...changed].filter((name) => state(boxes.get(name)) !== told.get(name));
  for (const name of changed) if (!names.includes(name)) changed.delete(name);
  if (!names.length) return store();
  saving = true;
  const sent = new Map(names.map((name) => [name, state(boxes.get(name))]));
  const body = new URLSearchParams();
  for (const name of names) {
    body.append("only", name);
    for (const [field, value] of entries(boxes.get(name))) body.append(field, value);
  }
  try {
    took(await send(form.action, { body, keepalive: leaving === true }), sent);
  } catch (refusal) {
    refused(refusal, sent);
  }
  saving = false;
  if (changed.size) keepThere ??= setTimeout(save, KEEP_THERE);
}

function took({ saved, reading, faults, overtaken }, sent) {
  for (const [name, read] of Object.entries(reading)) {
    const box = boxes.get(name);
    box.querySelector(`[name="read-${name}"]`).value = read;
    fault(box, "");
    if (overtaken[name]) continue;
    told.set(name, sent.get(name));
    if (state(box) === sent.get(name)) changed.delete(name);
    box.querySelector("[data-overtaken]").replaceChildren();
  }
  for (const [name, problem] of Object.entries(faults)) {
    // It is sent again when it was changed.
    told.set(name, sent.get(name));
    fault(boxes.get(name), problem);
  }
  for (const [name, html] of Object.entries(overtaken)) {
    const place = boxes.get(name).querySelector("[data-overtaken]");
    place.replaceChildren(nodes(html));
    // Whoever has read both may replace what is saved, by changing the field or by the button.
    told.set(name, sent.get(name));
  }
  const clash = Object.keys(overtaken).length > 0;
  const words = clash ? said.overtaken : Object.keys(faults).length ? said.faults : saved;
  line.textContent = words;
  if (clash) announce(words);
  store();
}

function refused(refusal, sent) {
  const answer = refusal instanceof Refused ? answerOf(refusal) : null;
  if (answer?.reading) return took(answer, sent);
  store();
  if ([400, 401].includes(refusal.status)) return signedOut();
  if ([403, 404, 409].includes(refusal.status)) {
    isClosed = true;
    line.textContent = said.closed;
    return;
  }
  line.textContent = said.not_saved;
  clearTimeout(keepThere);
  keepThere = setTimeout(save, TRY_AGAIN);
}

function answerOf(refusal) {
  try {
    return JSON.parse(refusal.text);
  } catch {
    return null;
  }
}

function signedOut() {
  const link = document.createElement("a");
  link.href = form.dataset.login;
  link.textContent = said.sign_in;
  line.replaceChildren(said.signed_out, " ", link);
  announce(said.signed_out);
}

function fault(box, problem) {
  const place = box.querySelector("[data-fault]");
  place.textContent = problem;
  place.hidden = !problem;
}

// What stands in a field, as it is sent.
function entries(box) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && controls(box).has(name));
}

function controls(box) {
  return new Set([...box.querySelectorAll("[name]")].map((control) => control.name));
}

function state(box) {
  return JSON.stringify(entries(box).filter(([name, value]) => !name.startsWith("read-") && !(value === "" && /-\d+-/.test(name))));
}

function differs(box) {
  return [...box.querySelectorAll("[name]")].some((control) => {
    if (["hidden", "file", "submit"].includes(control.type)) return false;
    if (control.type === "checkbox") return control.checked !== control.defaultChecked;
    if (control.options) return [...control.options].some((option) => option.selected !== option.defaultSelected) && control.value !== "";
    return control.value !== control.defaultValue;
  });
}

// On this device: the fields that the Hub does not have yet.
function store() {
  clearTimeout(keepHere);
  const fields = {};
  for (const name of changed) fields[name] = entries(boxes.get(name));
  try {
    if (changed.size) localStorage.setItem(key, JSON.stringify({ fields, at: Date.now() }));
    else localStorage.removeItem(key);
  } catch {
    // Storage is full or forbidden: the Hub's own copy remains.
  }
}

// What did not reach the Hub stands in its fields again. The version that was read comes with it, so that what
// a co-author wrote meanwhile is not lost either: the Hub then shows both.
function restore() {
  let kept;
  try {
    kept = JSON.parse(localStorage.getItem(key));
  } catch {
    return;
  }
  let back = 0;
  for (const [name, values] of Object.entries(kept?.fields ?? {})) {
    const box = boxes.get(name);
    if (!box) continue;
    const before = state(box);
    fill(box, values);
    if (state(box) === before) continue;
    const read = values.find(([field]) => field === `read-${name}`);
    if (read) box.querySelector(`[name="read-${name}"]`).value = read[1];
    touch(name);
    back += 1;
  }
  if (!back) return store();
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "link-button";
  discard.textContent = said.discard;
  discard.addEventListener("click", () => {
    clearTimeout(keepThere);
    isClosed = true;
    changed.clear();
    store();
    location.reload();
  });
  line.replaceChildren(said.restored.replace("%(time)s", timeOfDay(kept.at)), " ", discard);
}

function fill(box, values) {
  const button = box.querySelector("[data-add-row]");
  for (let more = 0; button && more < 50 && values.some(([name]) => /-\d+-/.test(name) && !form.elements[name]); more += 1) addRow(button);
  for (const control of box.querySelectorAll("[name]")) {
    const given = values.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.type === "checkbox") control.checked = given.includes(control.value);
    else if (control.multiple) for (const option of control.options) option.selected = given.includes(option.value);
    else if (control.type !== "hidden" && control.type !== "submit") control.value = given[0] ?? "";
  }
  for (const one of box.querySelectorAll(".statement")) opened(one);
}

// A statement that is not claimed is not sent; its words stay in the page.
function statement(box) {
  opened(box);
  box.querySelector("[type=checkbox]").addEventListener("change", () => opened(box));
}

function opened(box) {
  box.querySelector("textarea").disabled = !box.querySelector("[type=checkbox]").checked;
}

// A long list is narrowed by what is typed; what is chosen stays in sight.
function searchable(picker) {
  const choices = [...picker.querySelectorAll(".choice")];
  if (choices.length < MANY) return;
  const search = document.createElement("input");
  Object.assign(search, { type: "search", className: "input", placeholder: said.search });
  search.setAttribute("aria-label", said.search);
  search.addEventListener("input", () => {
    const wanted = plain(search.value);
    for (const choice of choices) choice.hidden = !plain(choice.textContent).includes(wanted) && !choice.querySelector("input").checked;
  });
  search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  picker.querySelector(".picker-body").prepend(search);
}

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").trim().toLocaleLowerCase();
}

// One more empty row without leaving the page.
function rows(button) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    addRow(button)?.querySelector("input").focus();
  });
}

function addRow(button) {
  const all = button.closest("fieldset").querySelectorAll("[data-row]");
  const last = all[all.length - 1];
  if (all.length >= Number(button.dataset.addRow)) return null;
  const row = last.cloneNode(true);
  const from = `-${all.length - 1}-`;
  const to = `-${all.length}-`;
  for (const input of row.querySelectorAll("input")) {
    input.name = input.name.replace(from, to);
    input.id = input.id.replace(from, to);
    input.value = "";
  }
  for (const label of row.querySelectorAll("label")) label.htmlFor = label.htmlFor.replace(from, to);
  row.setAttribute("aria-label", row.getAttribute("aria-label").replace(String(all.length), String(all.length + 1)));
  last.after(row);
  return row;
}
