// Writing: the draft is kept at once here and every ten seconds on the Hub; preview, files, mentions, quotes.
import { element, nodes } from "./parts/html.js";
import { files } from "./parts/files.js";
import { form as fields, send } from "./parts/send.js";
import { goTo } from "./parts/scroll.js";
import { insert } from "./parts/text.js";
import { timeOfDay, words } from "./parts/words.js";

const KEEP_HERE = 400;
const KEEP_THERE = 10_000;
// With Ctrl or Command, as everywhere one writes.
const marks = Object.fromEntries(
  Object.entries({ b: "md-bold", i: "md-italic", k: "md-link" }).map(([key, mark]) => [key, (editor) => editor.querySelector(mark)?.click()]),
);
const NOT_KEPT = new Set(["csrf_token", "_key", "files", "files-out", "version"]);
// Hidden fields that say which words somebody had read when they began to write.
const WHAT_WAS_READ = /^(version|stamp|read_at|read-.+|base_.+)$/;

setUpAll();
document.addEventListener("htmx:after:settle", setUpAll);
document.addEventListener("click", threadLinks);
quoteSelection();

function setUpAll() {
  for (const editor of document.querySelectorAll("[data-composer]:not([data-ready])")) {
    editor.dataset.ready = "";
    setUp(editor);
  }
}

function setUp(editor) {
  const text = editor.querySelector("textarea");
  const form = text.form;
  const said = words(editor);
  const near = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) return;
    near.disconnect();
    import("@github/markdown-toolbar-element").catch(() => {});
    import("@github/text-expander-element").catch(() => {});
  }, { rootMargin: "800px" });
  near.observe(editor);
  editor.querySelector(".tabs")?.classList.add("is-live");
  tabs(editor, text, said);
  if (editor.dataset.draft) drafts(editor, text, form, said);
  if (editor.dataset.mentions) mentions(editor);
  if (editor.dataset.files) files(editor, text, form, said);
  if (form.matches("[data-reply-form]")) typing(text, form);
  text.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const act = event.key === "Enter" ? () => form.requestSubmit(form.querySelector("button[type=submit].button-primary")) : marks[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act(editor);
  });
}

// Others are told that somebody writes, and at once that it is over.
function typing(text, form) {
  const over = () => document.dispatchEvent(new CustomEvent("hub:typing-over"));
  text.addEventListener("input", ({ isTrusted }) => {
    if (!text.value.trim()) over();
    else if (isTrusted) document.dispatchEvent(new CustomEvent("hub:typing"));
  });
  form.addEventListener("submit", over);
}

// Write or preview
function tabs(editor, text, said) {
  const buttons = [...editor.querySelectorAll("[data-tab]")];
  const panels = [...editor.querySelectorAll("[data-panel]")];
  const preview = editor.querySelector(".editor-preview");
  for (const button of buttons) {
    button.addEventListener("click", () => select(button));
    button.addEventListener("keydown", (event) => {
      if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
      const other = buttons.find((one) => one !== button);
      other.focus();
      select(other);
    });
  }

  async function select(button) {
    for (const one of buttons) {
      one.setAttribute("aria-selected", String(one === button));
      one.tabIndex = one === button ? 0 : -1;
    }
    for (const panel of panels) panel.hidden = panel.dataset.panel !== button.dataset.tab;
    if (button.dataset.tab !== "preview") return;
    if (!text.value.trim()) {
      preview.textContent = said.empty_preview;
      return;
    }
    try {
      const lang = text.form.elements.lang?.value ?? "";
      const html = await send(editor.dataset.preview, { body: fields({ body: text.value, lang }), accept: "text/html" });
      preview.replaceChildren(nodes(html));
    } catch {
      preview.textContent = said.no_preview;
    }
  }
}

// Drafts
function drafts(editor, text, form, said) {
  const line = editor.parentElement.querySelector("[data-draft-line]");
  const key = `hub:draft:${document.body.dataset.member ?? ""}:${editor.dataset.draft}`;
  const there = editor.dataset.kept;
  const base = text.defaultValue;
  let keepHere;
  let keepThere;
  let told = snapshot();

  restore();
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", () => {
    clearTimeout(keepHere);
    clearTimeout(keepThere);
    store({ ...read(), sent: true });
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && keepThere && form.isConnected) save(true);
  });
  document.addEventListener("hub:posted", forget, { once: true });

  function changed(event) {
    if (event.target.type === "file" || form.dataset.sending) return;
    clearTimeout(keepHere);
    keepHere = setTimeout(() => {
      store({ fields: values(), read: reading(), base, at: Date.now() });
      if (!there && line) line.textContent = said.kept_here;
    }, KEEP_HERE);
    if (there) keepThere ??= setTimeout(save, KEEP_THERE);
  }

  async function save(leaving = false) {
    clearTimeout(keepThere);
    keepThere = null;
    if (form.dataset.sending || !form.isConnected || snapshot() === told) return;
    const kept = snapshot();
    try {
      const answer = text.value.trim() || form.elements.title?.value.trim()
        ? await send(there, { method: "PUT", body: fields(sent()), keepalive: leaving === true })
        : await send(there, { method: "DELETE" });
      told = kept;
      if (line) line.textContent = answer?.saved ?? "";
    } catch {
      if (line) line.textContent = said.not_saved;
      keepThere ??= setTimeout(save, KEEP_THERE * 3);
    }
  }

  // A draft comes back only into the form it was begun in: the same text stood there before.
  function restore() {
    const draft = read();
    if (!draft) return;
    if (draft.sent || draft.base !== base || !draft.fields?.[text.name] || draft.fields[text.name] === base) {
      if (draft.sent || draft.base !== base) forget();
      return;
    }
    for (const [name, value] of Object.entries(draft.fields)) {
      const control = form.elements[name];
      if (control?.type === "checkbox") control.checked = true;
      else if (control && "value" in control && control.type !== "hidden") control.value = value;
    }
    // What others wrote meanwhile is seen before it is written over.
    const readNow = reading();
    for (const [name, value] of Object.entries(draft.read ?? {})) {
      if (name in readNow) form.elements[name].value = value;
    }
    if (!line) return;
    const back = document.createElement("button");
    back.type = "button";
    back.className = "link-button";
    back.textContent = said.discard;
    back.addEventListener("click", () => {
      forget();
      for (const name of Object.keys(draft.fields)) asItCame(form.elements[name]);
      for (const [name, value] of Object.entries(readNow)) form.elements[name].value = value;
      text.value = base;
      line.textContent = "";
      text.focus();
      if (there) send(there, { method: "DELETE" }).catch(() => {});
    });
    line.replaceChildren(said.restored.replace("%(time)s", timeOfDay(draft.at)), " ", back);
  }

  function values() {
    return Object.fromEntries([...new FormData(form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === "string"));
  }

  function reading() {
    const read = [...form.elements].filter((each) => each.type === "hidden" && WHAT_WAS_READ.test(each.name));
    return Object.fromEntries(read.map((each) => [each.name, each.value]));
  }

  function asItCame(control) {
    if (control instanceof RadioNodeList) control.forEach(asItCame);
    else if (control?.type === "checkbox" || control?.type === "radio") control.checked = control.defaultChecked;
    else if (control?.options) for (const option of control.options) option.selected = option.defaultSelected;
    else if (control && "defaultValue" in control && control.type !== "hidden") control.value = control.defaultValue;
  }

  // With the files that came already: the Hub shows them again with the text, on this device or another.
  function sent() {
    const out = new FormData(form).getAll("files-out");
    const files = new FormData(form).getAll("files").filter((id) => typeof id === "string" && !out.includes(id));
    return [...Object.entries(values()), ...files.map((id) => ["files", id])];
  }

  function snapshot() {
    return JSON.stringify(sent());
  }

  function read() {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function store(draft) {
    try {
      localStorage.setItem(key, JSON.stringify(draft));
    } catch {
      // Storage is full or forbidden: the Hub's own copy remains.
    }
  }

  function forget() {
    clearTimeout(keepHere);
    clearTimeout(keepThere);
    try {
      localStorage.removeItem(key);
    } catch {
      // Nothing was kept then.
    }
  }
}

// @mentions
function mentions(editor) {
  const expander = editor.querySelector("text-expander");
  expander?.addEventListener("text-expander-change", ({ detail }) => {
    const address = new URL(editor.dataset.mentions, location.href);
    address.searchParams.set("q", detail.text);
    detail.provide(
      send(address, { method: "GET", accept: "text/html" }).then(
        (html) => {
          const fragment = element(html);
          const matched = Boolean(fragment?.querySelector("[role=option]"));
          fragment?.classList.add("suggestions");
          return { matched, fragment };
        },
        () => ({ matched: false }),
      ),
    );
  });
  expander?.addEventListener("text-expander-value", ({ detail }) => {
    detail.value = detail.item.dataset.value;
  });
}

// Links in the thread that lead into the form
function threadLinks(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest?.("[data-reply], [data-reply-cancel], [data-quote]");
  const form = document.querySelector("[data-reply-form]");
  if (!link || !form) return;
  event.preventDefault();
  link.closest("details")?.removeAttribute("open");
  if ("replyCancel" in link.dataset) answer(form, null);
  const article = link.closest(".contribution");
  if (link.dataset.reply) answer(form, article);
  if (link.dataset.quote) {
    answer(form, article);
    quote(form, article, article.querySelector(".prose").innerText);
  }
  goTo(form.querySelector("textarea"));
}

function answer(form, article) {
  const place = form.querySelector("[data-reply-target]");
  const said = form.querySelector("[data-reply-words]");
  const link = article?.querySelector("[data-reply]");
  form.querySelector("[data-reply-to]").value = link && !article.matches(".opening") ? link.dataset.reply : "";
  place.hidden = !link || article.matches(".opening");
  if (link) said.textContent = said.dataset.text.replace("%(name)s", link.dataset.replyName);
}

function quote(form, article, words) {
  const text = form.querySelector("textarea");
  const topic = document.querySelector("[data-thread]").dataset.thread;
  const { number } = article.dataset;
  const name = article.querySelector("[data-reply]")?.dataset.replyName ?? "";
  const said = form.querySelector("[data-wrote]")?.dataset.wrote ?? "%(name)s";
  const head = `> [${said.replace("%(name)s", name).replace(/([\\[\]*_`<>])/g, "\\$1")}](/topics/${topic}?from=${number}#c${number}):\n>\n`;
  const lines = words.trim().split("\n").map((line) => `> ${line}`.trimEnd()).join("\n");
  const gap = text.value && !text.value.endsWith("\n\n") ? "\n\n" : "";
  text.setSelectionRange(text.value.length, text.value.length);
  insert(text, `${gap}${head}${lines}\n\n`);
}

// A button beside words that were selected in the thread
function quoteSelection() {
  const thread = document.querySelector("[data-thread]");
  const form = document.querySelector("[data-reply-form]");
  if (!thread || !form) return;
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button button-small quote-button", hidden: true });
  button.textContent = words(form.querySelector("[data-composer]")).quote;
  document.body.append(button);
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const prose = selection.rangeCount && !selection.isCollapsed ? proseOf(selection) : null;
    button.hidden = !prose;
    if (!prose) return;
    const box = selection.getRangeAt(0).getBoundingClientRect();
    button.style.insetBlockStart = `${box.bottom + scrollY + 6}px`;
    button.style.left = `${Math.max(8, Math.min(box.left + scrollX, innerWidth - 220))}px`;
  });
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    const selection = document.getSelection();
    const article = proseOf(selection)?.closest(".contribution");
    const target = document.querySelector("[data-reply-form]");
    if (!article || !target) return;
    const words = selection.toString();
    answer(target, article);
    quote(target, article, words);
    selection.removeAllRanges();
    goTo(target.querySelector("textarea"));
  });
}

function proseOf(selection) {
  const ends = [selection.anchorNode, selection.focusNode].map((node) => (node instanceof Element ? node : node?.parentElement)?.closest("[data-thread] .prose"));
  return ends[0] && ends[0] === ends[1] ? ends[0] : null;
}
