// Works for the page at a door alone: what was fetched while there was a line is there without one, until the event is over.
const KEPT = "check-in";
const PATIENCE = 4_000;
const until = Number(new URL(self.location).searchParams.get("until"));

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (Date.now() > until) event.waitUntil(caches.delete(KEPT));
  else if (request.mode === "navigate") event.respondWith(page(request, pathname));
  else if (pathname.startsWith("/static/")) event.respondWith(part(request));
});

async function page(request, path) {
  const kept = await caches.open(KEPT);
  const coming = fetch(request).then(async (answer) => {
    if (answer.ok && !answer.redirected && answer.type === "basic") await kept.put(path, answer.clone());
    // Who may not see the list any more does not keep it.
    else if ([401, 403, 404].includes(answer.status) || answer.type === "opaqueredirect") await caches.delete(KEPT);
    return answer;
  });
  const old = await kept.match(path);
  if (!old) return coming;
  const waited = new Promise((done) => setTimeout(() => done(old), PATIENCE));
  return Promise.race([coming.catch(() => old), waited]);
}

async function part(request) {
  const kept = await caches.open(KEPT);
  const old = await kept.match(request, { ignoreVary: true });
  if (old) return old;
  const answer = await fetch(request);
  if (answer.ok) await kept.put(request, answer.clone());
  return answer;
}
