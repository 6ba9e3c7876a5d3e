// Telling the reader: a toast that stays long enough, and a line for screen readers only.
export function announce(text) {
  const line = document.querySelector("[data-announcer]");
  if (!line) return;
  line.textContent = "";
  // A region that gets the same text twice stays silent, so it is emptied one frame before.
  requestAnimationFrame(() => (line.textContent = text));
}

export function toast(text, { action, seconds = 8 } = {}) {
  const place = document.querySelector("[data-toasts]");
  if (!place) return null;
  const box = document.createElement("div");
  box.className = "toast";
  const words = document.createElement("p");
  words.textContent = text;
  box.append(words);
  if (action) box.append(action);
  place.append(box);
  const remove = () => box.remove();
  let timer = setTimeout(remove, seconds * 1000);
  for (const pause of ["focusin", "pointerenter"]) box.addEventListener(pause, () => clearTimeout(timer));
  for (const go of ["focusout", "pointerleave"]) {
    box.addEventListener(go, () => {
      clearTimeout(timer);
      timer = setTimeout(remove, seconds * 1000);
    });
  }
  return { remove };
}
