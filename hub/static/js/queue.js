// The queue of moderators: a decision is sent without leaving the page, what is decided goes, the next is chosen.
import { element } from "./parts/html.js";
import { announce, toast } from "./parts/say.js";
import { Refused, form as fields, send } from "./parts/send.js";
import { goTo } from "./parts/scroll.js";
import { number, words } from "./parts/words.js";

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
  const row = link.closest(".case");
  if (!chosen().length) row.querySelector("input[name=cases]").checked = true;
  // With a saved answer chosen nothing need be written.
  (answer?.options.length > 1 ? answer : reason).focus();
});
for (const field of [reason, answer]) {
  field?.addEventListener("keydown", (event) => {
    if (event.key === "Escape") goTo(queue.querySelector(".case.is-selected") ?? queue.querySelector(".case"));
    if (event.key !== "Enter" || (field === reason && !(event.ctrlKey || event.metaKey))) return;
    event.preventDefault();
    decide("reject");
  });
}

async function decide(verdict) {
  if (sending) return;
  // What one has chosen goes together; the button of a row alone is for that row.
  const [act] = verdict.split(":");
  const alone = verdict.includes(":") && chosen().length < 2;
  const body = fields({ verdict: alone ? verdict : act, words: reason?.value ?? "", answer: answer?.value ?? "" });
  if (!alone) for (const box of chosen()) body.append("cases", box.value);
  const next = after();
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

// The first row below what is decided, which then is read next.
function after() {
  const rows = [...queue.querySelectorAll(".case")];
  const gone = new Set([...chosen().map((box) => box.closest(".case")), queue.querySelector(".case.is-selected")]);
  const last = rows.findLastIndex((row) => gone.has(row));
  return rows.slice(last + 1).find((row) => !gone.has(row)) ?? rows.find((row) => !gone.has(row));
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
