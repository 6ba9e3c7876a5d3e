// Thirty seconds to take back what was just sent; its text returns into the form.
import { words } from "./parts/words.js";
import { announce, toast } from "./parts/say.js";
import { send } from "./parts/send.js";
import { standing, thread } from "./parts/thread.js";

const SECONDS = 30;

let last = null;

export function offer({ contribution, number }) {
  const said = words(thread);
  const language = document.documentElement.lang;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = said.undo;
  last?.remove();
  const box = (last = toast(said.posted, { action: button, seconds: SECONDS }));
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const { body, files } = await send(`/${language}/contributions/${contribution}/withdrawal`);
      standing(number)?.remove();
      const text = document.querySelector("#reply textarea");
      if (text) {
        text.value = body;
        document.dispatchEvent(new CustomEvent("hub:taken-back", { detail: { files } }));
        text.dispatchEvent(new Event("input", { bubbles: true }));
        text.focus();
      }
      announce(said.undone);
    } catch {
      toast(said.too_late);
    }
    box?.remove();
  });
}
