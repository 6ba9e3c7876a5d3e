// The live page of an event: forms are sent without leaving it, and what others do comes in without moving what is read.
// Known questions change in their place; new ones and another order wait behind a button.
import { live } from "../live.js";
import { awaken, element, nodes } from "../parts/html.js";
import { announce, toast } from "../parts/say.js";
import { goTo, keepPlace } from "../parts/scroll.js";
import { Refused, send } from "../parts/send.js";
import { counted, pageWords, words } from "../parts/words.js";

const POLL = 20_000;
// Many ask at once when something changed: a moment of chance spreads them out.
const SPREAD = 1_200;

const page = document.querySelector("[data-session]");
const said = words(page);
const event = Number(page.dataset.session);
const isStage = "stage" in page.dataset;
const find = (selector) => page.querySelector(selector);
const list = find("[data-questions]");
const show = find("[data-live-show]");
const sort = find("[data-live-sort]");
const held = new Map();
let reached = Number(page.dataset.sessionChange);
let asking = null;
let again = false;
let later;

if (isStage) stage();
else desk();
listen();
setInterval(() => document.visibilityState === "visible" && !("live" in page.dataset) && ask(), POLL);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && !("live" in page.dataset) && ask());

async function listen() {
  const socket = await live;
  if (!socket) return;
  let trouble;
  const open = () => {
    clearTimeout(trouble);
    tell("[data-live-trouble]", "");
    socket.emit("session:open", { event }, (answer) => {
      // Whose rights ended meanwhile is told so by the page itself.
      if (answer?.error) return answer.error < 429 && location.reload();
      page.dataset.live = "on";
      showHere(answer.here);
      if (answer.change > reached) ask();
    });
  };
  socket.on("connect", open);
  if (socket.connected) open();
  socket.on("disconnect", () => {
    delete page.dataset.live;
    tell("[data-here]", "");
    trouble = setTimeout(() => tell("[data-live-trouble]", said.offline), 10_000);
  });
  socket.on("presence", (told) => told.room === `session:${event}` && showHere(told.here));
  socket.on("session:changed", (told) => {
    if (told.event !== event || told.change <= reached) return;
    clearTimeout(later);
    later = setTimeout(ask, Math.random() * SPREAD);
  });
}

// Asks for what came after the last change this page has. One question at a time; what comes meanwhile is asked for after it.
function ask() {
  if (asking) {
    again = true;
    return asking;
  }
  asking = (isStage ? showStage() : fetchChanges()).catch(() => {}).finally(() => {
    asking = null;
    if (again) {
      again = false;
      ask();
    }
  });
  return asking;
}

async function fetchChanges() {
  const answer = await send(`${page.dataset.changes}?since=${reached}`, { method: "GET" });
  reached = Math.max(reached, answer.change);
  keepPlace(() => {
    for (const item of answer.questions) takeQuestion(item);
    takeParts(answer);
  }, page.querySelectorAll(".live-question, .live-poll, .session-note"));
  takeSettings(answer.open);
  showBars();
}

function takeQuestion(item) {
  const old = document.getElementById(`q${item.number}`);
  if (!item.html) {
    held.delete(item.number);
    if (old?.contains(document.activeElement)) list.closest("section").focus({ preventScroll: true });
    old?.remove();
  } else if (old) {
    exchange(old, element(item.html));
  } else {
    held.set(item.number, item);
    if (item.own) showNew([item.number]);
  }
}

// The new stands where the old stood, with the focus, what was typed, and what was open.
function exchange(old, made) {
  if (Number(old.dataset.change) >= Number(made.dataset.change)) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const typed = old.querySelector("textarea");
  const text = made.querySelector("textarea");
  if (typed && text && typed.value !== typed.defaultValue) text.value = typed.value;
  if (old.querySelector("details[open]")) made.querySelector("details")?.setAttribute("open", "");
  if (old.classList.contains("is-selected")) made.classList.add("is-selected");
  old.replaceWith(made);
  awaken(made);
  if (!focused) return;
  const same = focused.matches("textarea") ? text : made.querySelector(`[data-focus="${focused.dataset.focus}"]`);
  (same ?? made).focus({ preventScroll: true });
  if (same?.matches("textarea")) same.setSelectionRange(focused.selectionStart, focused.selectionEnd);
}

function takeParts({ polls, notes, standing }) {
  for (const poll of polls) takePoll(poll);
  for (const { id, html } of notes) place("[data-notes]", `note${id}`, html, said.noted);
  for (const [kind, one] of [["polls", "poll"], ["notes", "note"]]) {
    for (const old of page.querySelectorAll(`[data-${one}]`)) {
      if (!standing[kind].includes(Number(old.dataset[one]))) old.remove();
    }
    find(`[data-${kind}-part]`).hidden = !find(`[data-${one}]`);
  }
}

// While a poll runs only its numbers change, so that nobody loses the choice they are about to make.
function takePoll({ id, state, html }) {
  const old = document.getElementById(`poll${id}`);
  if (old?.dataset.state === state) {
    const made = element(html);
    for (const part of ["[data-poll-result]", "[data-poll-voters]", "[data-voted]"]) {
      const new_ = made.querySelector(part);
      if (new_) old.querySelector(part)?.replaceWith(new_);
    }
    return;
  }
  place("[data-polls]", `poll${id}`, html, state === "running" ? said.poll : "");
}

function place(where, id, html, words) {
  const old = document.getElementById(id);
  const made = element(html);
  const hadFocus = old?.contains(document.activeElement);
  if (old) old.replaceWith(made);
  else find(where).prepend(made);
  awaken(made);
  if (hadFocus) made.focus({ preventScroll: true });
  if (words) announce(words);
}

function takeSettings(open) {
  find("[data-ask]").hidden = !open;
  find("[data-questions-closed]").hidden = open;
}

function desk() {
  page.addEventListener("submit", (submission) => {
    const form = submission.target;
    if (!form.matches("[data-live-form]")) return;
    submission.preventDefault();
    // Another listener holds back a form that is sent twice: these are sent again and again.
    submission.stopPropagation();
    post(form, submission.submitter);
  });
  show.addEventListener("click", () => showNew([...held.keys()], true));
  sort.addEventListener("click", () => {
    arrange();
    showBars();
    goTo(list.firstElementChild ?? list);
  });
  document.addEventListener("hub:inserted", showBars);
}

async function post(form, button) {
  if (form.dataset.sending) return;
  form.dataset.sending = "yes";
  button?.setAttribute("aria-disabled", "true");
  tellError(form, "");
  try {
    await send(form.action, { body: new URLSearchParams(new FormData(form)) });
    if (!("keep" in form.dataset)) renew(form);
    if ("ask" in form.dataset) announce(said.sent);
    form.closest("details")?.removeAttribute("open");
    await ask();
    // The numbers of a page that has no line to the Hub are fetched at once.
    await asking;
  } catch (refusal) {
    explain(form, refusal);
  } finally {
    delete form.dataset.sending;
    button?.removeAttribute("aria-disabled");
  }
}

// An empty form has a key of its own: the same words may be sent a second time.
function renew(form) {
  form.reset();
  const key = form.querySelector("[name=_key]");
  if (key) key.value = crypto.randomUUID?.() ?? String(Math.random()).slice(2) + Date.now();
}

function explain(form, refusal) {
  const errors = refusal instanceof Refused ? errorsOf(refusal.text) : null;
  const words = errors ? Object.values(errors).join(" ") : refusal instanceof Refused ? reasonOf(refusal) : pageWords.offline;
  if (!tellError(form, words)) toast(words);
  const field = errors && form.elements[Object.keys(errors)[0]];
  field?.focus?.();
  if (refusal.status === 409) ask();
}

function reasonOf({ status }) {
  return status === 429 ? pageWords.slower : pageWords.failed;
}

function errorsOf(text) {
  try {
    return JSON.parse(text).errors ?? null;
  } catch {
    return null;
  }
}

function tellError(form, words) {
  const line = form.querySelector("[data-form-error]");
  if (line) line.textContent = words;
  return line;
}

// Puts new questions where the order wants them, above or below what is read; the focus goes to the first on demand.
function showNew(numbers, isAsked = false) {
  const made = [];
  const change = () => {
    for (const number of numbers) {
      const article = element(held.get(number).html);
      held.delete(number);
      if (isAsked) markNew(article);
      list.append(article);
      awaken(article);
      made.push(article);
    }
    arrange();
  };
  if (isAsked) change();
  else keepPlace(change, page.querySelectorAll(".live-question"));
  showBars();
  if (isAsked && made.length) goTo(made.sort(byOrder)[0]);
}

function markNew(article) {
  const mark = document.createElement("span");
  mark.className = "new-mark";
  mark.textContent = said.new;
  article.querySelector("h3").append(" ", mark);
}

function arrange() {
  const focused = document.activeElement;
  const sorted = [...list.children].sort(byOrder);
  if (sorted.some((article, at) => list.children[at] !== article)) list.append(...sorted);
  if (list.contains(focused)) focused.focus({ preventScroll: true });
}

// As the server orders them.
const places = { held: 0, asked: 1, answered: 2, hidden: 3 };
function byOrder({ dataset: one }, { dataset: other }) {
  if (page.dataset.order === "newest") return other.number - one.number;
  return places[one.state] - places[other.state] || other.supports - one.supports || one.number - other.number;
}

function showBars() {
  show.hidden = !held.size;
  if (held.size) show.textContent = counted(show, held.size);
  const articles = [...list.children];
  sort.hidden = articles.every((article, at) => !at || byOrder(articles[at - 1], article) <= 0);
  find("[data-no-questions]").hidden = articles.length > 0 || held.size > 0;
}

function showHere(count) {
  const here = find("[data-here]");
  if (here) tell("[data-here]", count > 1 ? counted(here, count) : "");
}

function tell(selector, text) {
  const line = find(selector);
  if (!line) return;
  if (line.textContent !== text) line.textContent = text;
  line.hidden = !text;
  const state = line.closest("[data-live-state]");
  state.hidden = ![...state.children].some((child) => !child.hidden);
}

function stage() {
  const button = find("[data-full-screen]");
  if (!document.documentElement.requestFullscreen) return;
  button.hidden = false;
  button.addEventListener("click", () =>
    document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen(),
  );
}

// On the stage the order follows at once: nobody presses a button there.
async function showStage() {
  const html = await send(location.pathname, { method: "GET", accept: "text/html" });
  find("[data-stage-list]").replaceChildren(nodes(html));
}
