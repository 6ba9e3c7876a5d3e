// The queue of moderators: a decision is sent without leaving the page, what is decided goes, the next is chosen.
import { element } from "../parts/html.js";
import { announce, toast } from "../parts/say.js";
import { Refused, form as fields, send } from "../parts/send.js";
import { goTo } from "../parts/scroll.js";
import { number, words } from "../parts/words.js";

const queue = document.querySelector("[data-queue]");
const said = words(queue);
const reason = queue.elements.words;
const answer = queue.elements.answer;
let sending = false;

queue.addEventListener("submit", (event) => {
  event.preventDefault();
  // Another listener holds back a form that is sent twice: this one is sent again and again.
  event.stopPropagation();
  const verdict = event.submitter?.value;
  if (verdict) decide(verdict);
});
queue.addEventListener("click", (event) => {
  const link = event.target.closest("[data-reject]");
  if (!link || !reason || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  link.closest(".case").querySelector("input[name=cases]").checked = true;
  askReason();
});
queue.addEventListener("hub:reason", askReason);
for (const field of [reason, answer]) {
  field?.addEventListener("keydown", (event) => {
    if (event.key === "Escape") goTo(queue.querySelector(".case.is-selected") ?? queue.querySelector(".case"));
    if (event.key !== "Enter" || (field === reason && !(event.ctrlKey || event.metaKey))) return;
    event.preventDefault();
    decide("reject");
  });
}

// With a saved answer nothing need be written.
function askReason() {
  (answer?.options.length > 1 ? answer : reason)?.focus();
}

async function decide(verdict) {
  if (sending) return;
  // The button of a row is for that row; the others are for what is chosen.
  const single = document.getElementById(`case-${verdict.split(":")[1]}`);
  const rows = single ? [single] : chosen().map((box) => box.closest(".case"));
  const body = fields({ verdict, words: reason?.value ?? "", answer: answer?.value ?? "" });
  if (!single) for (const box of chosen()) body.append("cases", box.value);
  const next = after(rows);
  sending = true;
  try {
    show(await send(queue.action, { body }), next);
  } catch (refusal) {
    if (!(refusal instanceof Refused) || ![409, 422].includes(refusal.status)) toast(said.failed);
    else show(JSON.parse(refusal.text), next);
  } finally {
    sending = false;
  }
}

function show({ done = [], overtaken = [], errors = [], said: told, waiting }, next) {
  for (const id of done) document.getElementById(`case-${id}`)?.remove();
  for (const { case: id, html } of overtaken) document.getElementById(`case-${id}`)?.replaceWith(element(html));
  if (waiting !== undefined) showCount(waiting);
  if (overtaken.length) errors.unshift(said.overtaken);
  if (errors.length) {
    toast(errors.join(" "));
    if (!done.length && !overtaken.length) (reason ?? queue).focus();
    return;
  }
  if (reason) reason.value = "";
  announce(told);
  const left = queue.querySelector(".case");
  if (next?.isConnected || left) select(next?.isConnected ? next : left);
  else location.reload();
}

// The row that is read next when these are decided: the one below them, or the last above.
function after(decided) {
  const rows = [...queue.querySelectorAll(".case")];
  const last = rows.findLastIndex((row) => decided.includes(row));
  return rows[last + 1] ?? rows.findLast((row) => !decided.includes(row));
}

function select(row) {
  for (const other of queue.querySelectorAll(".is-selected")) other.classList.remove("is-selected");
  row.classList.add("is-selected");
  goTo(row);
}

function chosen() {
  return [...queue.querySelectorAll("input[name=cases]:checked")];
}

function showCount(waiting) {
  for (const place of document.querySelectorAll("[data-cases-waiting]")) {
    place.textContent = number(waiting);
    place.hidden = !waiting;
  }
}
