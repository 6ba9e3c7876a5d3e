// Keyboard shortcuts: outside fields only, and to be switched off (WCAG 2.2 §2.1.4).
import { goTo } from "./parts/scroll.js";

const OFF = "hub:keys";
const language = document.documentElement.lang;
const template = document.querySelector("#keys-help");
let leader = "";

document.addEventListener("click", ({ target }) => target.closest("[data-keys-help]") && help());
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isOff() || isBusy(event.target)) return;
  const act = leader ? places[event.key] : keys[event.key];
  leader = !leader && event.key === "g" ? "g" : "";
  if (leader) setTimeout(() => (leader = ""), 1500);
  if (act && act() !== false) event.preventDefault();
});

const keys = {
  "?": help,
  "/": () => go(`/${language}/search`),
  j: () => step(1),
  k: () => step(-1),
  o: open,
  Enter: () => (selected()?.matches(".topic-row") ? open() : false),
  r: () => press("[data-reply]") || (anyChosen() ? askReason() : press("[data-reject]")),
  x: () => press("input[name=cases]"),
  a: () => (anyChosen() ? press("[data-approve-chosen]", document) : press("[data-approve]") || press("[data-answered]")),
  h: () => press("[data-hide]"),
  R: () => press("[data-reply-cancel]", document),
  q: () => press("[data-quote]"),
  e: () => press("a[href$='/edit']"),
  c: () => go(`/${language}/discussions/propose`),
  u: () => press(".breadcrumbs li:last-child a", document),
  ".": () => press("[data-live-show]:not([hidden])", document),
  n: () => press("[data-first-unread]", document),
};

const places = {
  h: () => go(`/${language}/`),
  d: () => go(`/${language}/discussions/`),
  n: () => go(`/${language}/notifications/`),
  p: () => go(`/${language}/proposals/`),
  m: () => go(`/${language}/moderation/`),
  s: () => go(`/${language}/settings/`),
};

function isOff() {
  try {
    return localStorage.getItem(OFF) === "off";
  } catch {
    return false;
  }
}

function isBusy(target) {
  // A box that is ticked takes no letters.
  return target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog, [role=menu], [role=listbox]") !== null;
}

function rows() {
  return [...document.querySelectorAll(".contribution[data-contribution], .topic-row, .notice-row, .result, .case, .live-question")];
}

function selected() {
  return document.querySelector(".is-selected") ?? document.activeElement?.closest(".contribution, .topic-row, .case, .live-question");
}

function step(by) {
  const all = rows();
  const at = all.indexOf(selected());
  // Nothing chosen yet: begin with what is in view.
  const inView = all.findIndex((row) => row.getBoundingClientRect().bottom > 80);
  const next = all[at < 0 ? inView : at + by];
  if (!next) return;
  selected()?.classList.remove("is-selected");
  next.classList.add("is-selected");
  if (!next.hasAttribute("tabindex")) next.tabIndex = -1;
  goTo(next);
}

function open() {
  selected()?.querySelector("h2 a, h3 a, .permalink")?.click();
}

function press(selector, place = selected()) {
  const found = place?.querySelector(selector);
  found?.click();
  return Boolean(found);
}

// In the queue of moderators a key is for what is chosen, if anything is.
function anyChosen() {
  return document.querySelector(".case input[name=cases]:checked") !== null;
}

function askReason() {
  document.querySelector("[data-queue]")?.dispatchEvent(new CustomEvent("hub:reason"));
}

function go(address) {
  location.assign(address);
}

function help() {
  if (!template) return;
  const dialog = template.content.firstElementChild.cloneNode(true);
  const box = dialog.querySelector("[data-keys-off]");
  if (box) {
    box.checked = isOff();
    box.addEventListener("change", () => {
      try {
        localStorage.setItem(OFF, box.checked ? "off" : "on");
      } catch {
        // Then the choice cannot be kept.
      }
    });
  }
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}
