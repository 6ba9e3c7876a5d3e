// The draft of a summary is saved as one types. Where somebody else saved it meanwhile, both texts are shown.
import { nodes } from "../parts/html.js";
import { form as fields, send } from "../parts/send.js";
import { words } from "../parts/words.js";

const PAUSE = 3_000;

const form = document.querySelector("[data-summary]");
const line = form.querySelector("[data-saved]");
let later;
let saving = false;
let overtaken = false;

form.addEventListener("input", soon);
form.addEventListener("submit", () => clearTimeout(later));
// Somebody may have begun before this script came.
if (form.elements.body.value !== form.elements.body.defaultValue) soon();

function soon() {
  clearTimeout(later);
  later = setTimeout(save, PAUSE);
}

async function save() {
  if (saving || overtaken || form.dataset.sending) return;
  saving = true;
  const { version, body, lang, until } = form.elements;
  try {
    const sent = { version: version.value, body: body.value, lang: lang.value, until: until.value };
    const kept = await send(form.dataset.summary, { body: fields(sent) });
    version.value = kept.version;
    line.textContent = kept.saved;
  } catch (refusal) {
    if (refusal.status === 409) showTheirs(refusal.text, version);
    else line.textContent = words(form).not_saved;
  }
  saving = false;
}

// Whoever has read theirs may replace it, by the button only.
function showTheirs(html, version) {
  overtaken = true;
  const place = form.querySelector("[data-theirs]");
  place.replaceChildren(nodes(html));
  version.value = place.querySelector("[data-version]").dataset.version;
}
