// The list at the door. Every tick stands in a queue on this device before it is sent, so that no line is needed to make it;
// the Hub takes each once, however often it is sent.
import { announce, toast } from "../parts/say.js";
import { Refused, form as fields, send } from "../parts/send.js";
import { counted, number, words } from "../parts/words.js";

const PACE = 15_000;
const KEPT_AFTER = 24 * 3600 * 1000;

const page = document.querySelector("[data-check-in]");
const said = words(page);
const address = page.dataset.checkIn;
const me = document.body.dataset.member;
const until = Date.parse(page.dataset.ends) + KEPT_AFTER;
const find = (selector) => page.querySelector(selector);
const rows = new Map([...page.querySelectorAll("[data-who]")].map((row) => [row.dataset.who, row]));
const line = find("[data-check-in-line]");
const search = find("#q");
const stored = `hub:check-in:${me}:${address}`;
// What waits to be sent, and what the Hub said last: this page may be an older one than that.
let queue = read(`${stored}:queue`, []);
let came = read(`${stored}:came`, null);
let sending = false;
let isStale = false;

show();
searching();
ticking();
codes();
scanning();
keepHere();
send_();
addEventListener("online", send_);
setInterval(() => document.visibilityState === "visible" && send_(), PACE);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send_());

function ticking() {
  page.addEventListener("submit", (event) => {
    const row = event.target.matches("[data-tick]") && event.target.closest("[data-who]");
    if (!row) return;
    event.preventDefault();
    event.stopPropagation();
    tick(row, !("came" in row.dataset));
  });
}

function tick(row, isHere) {
  queue.push({ who: row.dataset.who, came: isHere, at: new Date().toISOString() });
  write(`${stored}:queue`, queue);
  show();
  if (isHere) announce(said.came.replace("%(name)s", nameOf(row)));
  send_();
}

// Sends what waits, and asks who else came. What was ticked while it was on its way is sent after it.
async function send_() {
  if (sending) return;
  sending = true;
  const going = [...queue];
  try {
    const answer = going.length
      ? await send(address, { body: fields({ ticks: JSON.stringify(going) }) })
      : await send(`${address}/state`, { method: "GET" });
    came = answer.came;
    queue = queue.filter((each) => !going.includes(each));
    write(`${stored}:queue`, queue);
    write(`${stored}:came`, came);
    find("[data-expected]").textContent = number(answer.expected);
    isStale = false;
    if (going.length) announce(said.sent);
  } catch (refusal) {
    isStale = refusal instanceof Refused && refusal.status < 500;
  } finally {
    sending = false;
  }
  show();
  if (queue.length && navigator.onLine && !isStale && queue.some((each) => !going.includes(each))) send_();
}

function show() {
  const there = came ?? Object.fromEntries([...rows].filter(([, row]) => "came" in row.dataset).map(([who, row]) => [who, row.dataset.came]));
  const now = { ...there };
  for (const { who, came: isHere, at } of queue) {
    if (!isHere) delete now[who];
    else now[who] ??= at;
  }
  for (const [who, row] of rows) showRow(row, now[who]);
  find("[data-came]").textContent = number([...rows.keys()].filter((who) => now[who]).length);
  const waits = queue.length > 0;
  line.hidden = !waits && navigator.onLine;
  const why = isStale ? said.stale : navigator.onLine && !waits ? "" : said.offline;
  const text = `${waits ? `${counted(line, queue.length)} ` : ""}${waits && navigator.onLine && !isStale ? "" : why}`;
  if (line.textContent !== text) line.textContent = text;
}

function showRow(row, at) {
  if (at) row.dataset.came = at;
  else delete row.dataset.came;
  row.classList.toggle("has-come", Boolean(at));
  const absent = row.querySelector("[data-absent]");
  if (absent) absent.hidden = Boolean(at);
  const form = row.querySelector("[data-tick]");
  if (!form) return;
  form.querySelector("[data-tick-words]").textContent = at ? said.undo : said.tick;
  form.querySelector("button").classList.toggle("button-primary", !at);
  form.elements.act.value = at ? "out" : "in";
}

function searching() {
  find("[data-no-script]").hidden = true;
  const filter = () => {
    const wanted = plain(search.value);
    let any = false;
    for (const row of rows.values()) {
      row.hidden = !plain(row.querySelector(".check-in-who").textContent).includes(wanted);
      any ||= !row.hidden;
    }
    const none = find("[data-none-found]");
    if (none) none.hidden = any;
  };
  search.addEventListener("input", filter);
  find("[data-check-in-search]").addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    // Enter ticks the one who is left.
    const left = [...rows.values()].filter((row) => !row.hidden);
    if (left.length === 1) left[0].querySelector("[data-tick] button")?.focus();
  });
  filter();
}

function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

function codes() {
  const form = find("[data-check-in-code]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const field = form.elements.code;
    if (readCode(field.value)) field.value = "";
    field.focus();
  });
}

// All of a code, or its beginning where it fits one person only.
function readCode(text) {
  const code = text.replace(/[\s-]/g, "").toLowerCase();
  const found = code.length < 8 ? [] : [...rows.values()].filter((row) => row.dataset.code.startsWith(code));
  if (found.length !== 1) {
    toast(said.unknown);
    return false;
  }
  const [row] = found;
  if ("came" in row.dataset) toast(said.already.replace("%(name)s", nameOf(row)));
  else {
    tick(row, true);
    toast(said.came.replace("%(name)s", nameOf(row)));
  }
  return true;
}

function scanning() {
  const button = find("[data-scan]");
  const box = find("[data-scanner]");
  const video = find("[data-scanner-video]");
  if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  button.hidden = false;
  let stream = null;
  const stop = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    box.hidden = true;
  };
  button.addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      box.hidden = false;
      await video.play();
      await watch(new window.BarcodeDetector({ formats: ["qr_code"] }), video, () => stream);
    } catch {
      stop();
      toast(said.no_camera);
    }
  });
  find("[data-scan-stop]").addEventListener("click", stop);
}

// Each code once, until another is shown.
async function watch(detector, video, isOn) {
  let last = "";
  while (isOn()) {
    const [seen] = await detector.detect(video).catch(() => []);
    if (seen && seen.rawValue !== last) {
      last = seen.rawValue;
      readCode(last);
    }
    await new Promise((done) => setTimeout(done, 250));
  }
}

// This page and its parts stay on the device until a day after the event, or until its keeper signs out.
async function keepHere() {
  if (!("serviceWorker" in navigator) || !me) return;
  if (Date.now() > until) {
    await import("./check-in-left.js");
    return;
  }
  try {
    const worker = await navigator.serviceWorker.register(`${page.dataset.worker}?until=${until}`, { scope: address });
    localStorage.setItem("hub:check-in", me);
    const kept = await caches.open("check-in");
    const parts = performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => new URL(name).pathname.startsWith("/static/"));
    await kept.add(new Request(address, { credentials: "same-origin" }));
    await Promise.allSettled([...new Set(parts)].map((name) => kept.add(name)));
    await worker.update().catch(() => {});
    page.dataset.kept = "yes";
  } catch {
    // Then a line is needed to open the page; ticks wait on the device all the same.
  }
}

function nameOf(row) {
  return `\u2068${row.querySelector("[data-name]").textContent}\u2069`;
}

function read(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Then it lives as long as this page.
  }
}
