// What has been in front of the reader's eyes for a second is read; the server keeps how far.
import { form, send } from "./parts/send.js";
import { thread } from "./parts/thread.js";

const DWELL = 1000;
const PAUSE = 4000;

const seen = new Set();
const timers = new Map();
const upTo = Number(thread?.dataset.readUpTo ?? 0);
let sending = null;

if (thread && document.body.dataset.member) {
  const eyes = new IntersectionObserver(look, { threshold: 0.01 });
  watch(thread.querySelectorAll("[data-number]"));
  document.addEventListener("hub:inserted", ({ detail }) => watch(detail.added));
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && tell(true));

  function watch(articles) {
    for (const article of articles) if (Number(article.dataset.number) > upTo) eyes.observe(article);
  }

  function look(entries) {
    for (const { target, isIntersecting } of entries) {
      clearTimeout(timers.get(target));
      if (!isIntersecting) continue;
      timers.set(target, setTimeout(() => {
        eyes.unobserve(target);
        seen.add(Number(target.dataset.number));
        sending ??= setTimeout(tell, PAUSE);
      }, DWELL));
    }
  }
}

function tell(leaving = false) {
  clearTimeout(sending);
  sending = null;
  if (!seen.size) return;
  const numbers = [...seen];
  seen.clear();
  // What could not be told is told with the next batch.
  send(thread.dataset.read, { body: form({ numbers: numbers.join(",") }), keepalive: leaving === true })
    .catch(() => numbers.forEach((number) => seen.add(number)));
}
