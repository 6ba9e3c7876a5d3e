// Live pages: sockets tell that something came, the page asks for it through the same door as anybody.
// What is being read never moves: new replies wait behind a button, edits take the place of what they change.
import { counted, words } from "./parts/words.js";
import { announce } from "./parts/say.js";
import { send } from "./parts/send.js";
import { goTo } from "./parts/scroll.js";
import { apply, standing, thread } from "./parts/thread.js";

const POLL = 60_000;
// A number of writers is told again every three seconds, and so does who writes.
const WRITING_SHOWN = 10_000;
const WRITING_TOLD = 3_000;

const me = document.body.dataset.member ?? "";
const said = words(thread);
const bar = document.querySelector("[data-live-show]");
const topic = Number(thread?.dataset.thread);
// The thread may show only what answers one guiding question.
const question = thread?.dataset.question;
const coming = new Set();
const held = new Map();
let shown = Number(thread?.dataset.topicChange ?? 0);
let socket = null;
const bell = document.querySelector("[data-bell]");
// The version of the count this page was made with: what is older, however late it comes, is not shown.
let badgeVersion = Number(bell?.dataset.badgeVersion ?? -1);

if (thread) {
  bar?.addEventListener("click", () => show());
  document.addEventListener("hub:typing", tellWriting);
  document.addEventListener("hub:typing-over", tellOver);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && tellOver());
  setInterval(() => !socket?.connected && document.visibilityState === "visible" && ask(), POLL);
}
// The socket of this page, for what else is live on it; none where data is to be saved.
export const live = navigator.connection?.saveData ? Promise.resolve(null) : connect();
if (bell) {
  setInterval(() => !socket?.connected && document.visibilityState === "visible" && fetchBadge(), POLL);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && askBadge());
  // A page kept for the back button shows the count of then.
  window.addEventListener("pageshow", ({ persisted }) => persisted && fetchBadge());
}

async function connect() {
  let io;
  try {
    ({ io } = await import("socket.io-client"));
  } catch {
    return null;
  }
  socket = io(document.body.dataset.live || undefined, {
    transports: ["websocket"],
    withCredentials: true,
    reconnectionDelay: 1000,
    reconnectionDelayMax: 30_000,
    randomizationFactor: 0.7,
  });
  if (bell) {
    socket.on("badge", showBadge);
    socket.on("connect", () => {
      bell.dataset.live = "on";
      // What was rung between the making of this page and now was not heard.
      askBadge();
    });
    socket.on("disconnect", () => delete bell.dataset.live);
  }
  if (thread) listen();
  // The server cuts sockets whose rights have changed; they come back and get what they may see then.
  socket.on("disconnect", (reason) => {
    if (reason === "io server disconnect") setTimeout(() => socket.connect(), 1000 + Math.random() * 2000);
  });
  // A page kept for the back button may hold no socket.
  window.addEventListener("pagehide", () => socket.disconnect());
  window.addEventListener("pageshow", ({ persisted }) => persisted && socket.connect());
  return socket;
}

function listen() {
  let trouble;
  socket.on("connect", () => {
    clearTimeout(trouble);
    tell("[data-live-trouble]", "");
    socket.emit("topic:open", { topic }, (answer) => {
      if (answer?.error) return;
      thread.dataset.live = "on";
      showHere(answer.here);
      if (answer.change > shown) ask();
    });
  });
  socket.on("disconnect", () => {
    delete thread.dataset.live;
    tell("[data-here]", "");
    tell("[data-typing]", "");
    trouble = setTimeout(() => tell("[data-live-trouble]", said.offline), 10_000);
  });
  socket.on("presence", (told) => {
    if (told.room !== `topic:${topic}`) return;
    showHere(told.here);
    showWriting(told.writing);
  });
  socket.on("topic:changed", (told) => {
    if (told.topic !== topic || told.change <= shown || told.by === me) return;
    if (["reply", "notice"].includes(told.kind) && !standing(told.number) && !question) {
      coming.add(told.number);
      showBar();
    } else {
      // Everybody with this page open asks now; a moment of chance spreads them out.
      setTimeout(ask, Math.random() * 1500);
    }
  });
}

// Asks for what came. Edits and removals are shown at once, new contributions are held behind the button.
async function ask() {
  let answer;
  try {
    answer = await fetchChanges();
  } catch {
    return;
  }
  const known = answer.filter((item) => standing(item.number));
  for (const item of answer) {
    if (known.includes(item)) continue;
    coming.delete(item.number);
    if (item.html) held.set(item.number, item);
    else held.delete(item.number);
  }
  const touched = known.filter((item) => Number(standing(item.number).dataset.change) < item.change || !item.html);
  if (touched.length) {
    apply(touched, { me, newWord: said.new });
    announce(said.edited);
  }
  showBar();
}

// Shows all that waits; the focus goes to the first of it in the order of the thread.
async function show(own = null) {
  try {
    for (const item of await fetchChanges()) held.set(item.number, item);
  } catch {
    announce(said.offline);
    if (own) location.assign(own.address);
    return;
  }
  const { added, elsewhere } = apply([...held.values()], { me, newWord: said.new });
  held.clear();
  coming.clear();
  showBar();
  document.dispatchEvent(new CustomEvent("hub:inserted", { detail: { added } }));
  const wanted = own ? standing(own.number) : added.sort(byPlace)[0];
  if (wanted) goTo(wanted);
  else if (own) location.assign(own.address);
  else if (elsewhere.length) location.assign(`?from=${elsewhere[0].number}#c${elsewhere[0].number}`);
}

export function showPosted(detail, address) {
  return show({ number: detail.number, address });
}

async function fetchChanges() {
  const items = [];
  for (let more = true; more; ) {
    const answer = await send(`${thread.dataset.changes}?since=${shown}${question ? `&question=${question}` : ""}`, { method: "GET" });
    items.push(...answer.items);
    shown = Math.max(shown, answer.change);
    more = answer.more;
  }
  return items;
}

function showBar() {
  const count = new Set([...coming, ...held.keys()]).size;
  if (!bar) return;
  bar.hidden = count === 0;
  if (count) bar.textContent = counted(bar, count);
}

function showHere(count) {
  const place = document.querySelector("[data-here]");
  if (place) tell("[data-here]", count > 1 ? counted(place, count) : "");
}

let writingOver;
function showWriting(count) {
  const place = document.querySelector("[data-typing]");
  if (!place) return;
  tell("[data-typing]", count > 0 ? counted(place, count) : "");
  clearTimeout(writingOver);
  writingOver = setTimeout(() => tell("[data-typing]", ""), WRITING_SHOWN);
}

let toldAt = 0;
function tellWriting() {
  if (!socket?.connected || Date.now() - toldAt < WRITING_TOLD) return;
  toldAt = Date.now();
  socket.emit("topic:typing", { topic });
}

function tellOver() {
  if (socket?.connected && toldAt) socket.emit("topic:typing", { topic, over: true });
  toldAt = 0;
}

function tell(selector, text) {
  const place = document.querySelector(selector);
  if (!place) return;
  // A status that is written again is read out again.
  if (place.textContent !== text) place.textContent = text;
  place.hidden = !text;
  const state = place.closest("[data-live-state]");
  if (state) state.hidden = ![...state.children].some((child) => !child.hidden);
}

function askBadge() {
  if (!socket?.connected) return fetchBadge();
  socket.emit("badge:ask", {}, (answer) => !answer?.error && showBadge(answer));
}

async function fetchBadge() {
  try {
    showBadge(await send(bell.href + "badge", { method: "GET" }));
  } catch {
    // The next time it is asked again.
  }
}

function showBadge({ count, version }) {
  const badge = bell.querySelector("[data-badge]");
  if (!(version > badgeVersion)) return;
  badgeVersion = version;
  badge.hidden = !count;
  badge.querySelector("[data-badge-number]").textContent = count > 99 ? "99+" : String(count);
  badge.querySelector("[data-badge-words]").textContent = count ? counted(bell, count) : "";
}

function byPlace(one, other) {
  return one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}
