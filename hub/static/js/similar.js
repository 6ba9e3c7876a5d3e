// While a title is typed: topics that may be about the same.
import { nodes } from "./parts/html.js";
import { send } from "./parts/send.js";

const PAUSE = 500;

for (const title of document.querySelectorAll("[data-similar]")) {
  const list = title.form?.querySelector("[data-similar-list]");
  let waiting;
  let asked = title.value.trim();
  title.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });

  async function ask() {
    const words = title.value.trim();
    if (words === asked || !list) return;
    asked = words;
    if (words.length < 4) {
      list.replaceChildren();
      return;
    }
    try {
      const html = await send(`${title.dataset.similar}?${new URLSearchParams({ title: words })}`, { method: "GET", accept: "text/html" });
      if (words === asked) list.replaceChildren(nodes(html ?? ""));
    } catch {
      // A help that does not come is not missed.
    }
  }
}
