// Another person uses this device, or nobody is signed in: the list at the door goes. Ticks that were not sent stay,
// without names, until whoever made them comes back to the page.
localStorage.removeItem("hub:check-in");
await globalThis.caches?.delete("check-in");
for (const one of (await navigator.serviceWorker?.getRegistrations()) ?? []) {
  if (new URL(one.scope).pathname.endsWith("/check-in")) await one.unregister();
}
