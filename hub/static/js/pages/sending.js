// How far the sending of an issue has come, told as it goes on. Whoever is about to press a button keeps it under the finger.
import { live } from "../live.js";
import { awaken, element } from "../parts/html.js";
import { announce } from "../parts/say.js";
import { send } from "../parts/send.js";

const POLL = 15_000;
const PAUSE = 1_000;

const page = document.querySelector("[data-sending]");
const period = page.dataset.sending;
let asking = false;
let again = false;
let later;

listen();
setInterval(() => document.visibilityState === "visible" && !("live" in page.dataset) && ask(), POLL);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());

async function listen() {
  const socket = await live;
  if (!socket) return;
  const open = () => socket.emit("issue:open", { period }, (answer) => {
    // Whose rights ended meanwhile is told so by the page itself.
    if (answer?.error) return answer.error < 429 && location.reload();
    page.dataset.live = "on";
    page.dataset.issue = answer.issue;
    ask();
  });
  socket.on("connect", open);
  if (socket.connected) open();
  socket.on("disconnect", () => delete page.dataset.live);
  socket.on("issue:progress", (told) => told.issue === Number(page.dataset.issue) && soon());
}

function soon() {
  if (later) return;
  later = setTimeout(() => {
    later = null;
    ask();
  }, PAUSE);
}

async function ask() {
  if (asking || document.visibilityState !== "visible") {
    again = asking;
    return;
  }
  asking = true;
  try {
    show(element(await send(page.dataset.address, { method: "GET", accept: "text/html" })));
  } catch {
    // The next time it is asked again.
  }
  asking = false;
  if (again) {
    again = false;
    soon();
  }
}

function show(made) {
  const old = page.querySelector(".sending");
  if (old.contains(document.activeElement)) return numbers(old, made);
  if (old.dataset.state !== made.dataset.state) announce(made.querySelector(".chip")?.textContent ?? "");
  old.replaceWith(made);
  awaken(made);
}

// The focus stays where it is; what has only other numbers takes them.
function numbers(old, made) {
  for (const part of [".stats", ".sending-bar", ".sending-pace", ".sending-languages tbody"]) {
    const fresh = made.querySelector(part);
    if (fresh) old.querySelector(part)?.replaceWith(fresh);
  }
  if (old.dataset.state === made.dataset.state) return;
  old.replaceWith(made);
  awaken(made);
  announce(made.querySelector(".chip")?.textContent ?? "");
}
