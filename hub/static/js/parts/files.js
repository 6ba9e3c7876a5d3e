// Files of a text: chosen, pasted or dropped, they go up while one writes, and can be taken out again.
import { announce } from "./say.js";
import { send } from "./send.js";
import { insert } from "./text.js";

export function files(editor, text, form, said) {
  const input = editor.parentElement.querySelector("[data-file-input]");
  const list = editor.querySelector("[data-files-list]");
  const onTheWay = new Set();
  for (const row of list.children) standing(row);
  editor.querySelector("[data-attach]")?.addEventListener("click", () => input.click());
  input.addEventListener("change", chosen);
  // Some may have been chosen before this script was here.
  chosen();
  // A text is not sent without the files that were given with it.
  form.addEventListener("submit", (event) => {
    if (!onTheWay.size) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    editor.parentElement.querySelector("[data-draft-line]").textContent = said.sending_soon;
    Promise.all(onTheWay).then((all) => all.every(Boolean) && form.isConnected && form.requestSubmit(event.submitter));
  }, { capture: true });
  document.addEventListener("hub:taken-back", ({ detail }) => {
    for (const kept of form.isConnected && form.matches("[data-reply-form]") ? detail.files : []) named(kept);
  });
  text.addEventListener("paste", (event) => {
    if (!event.clipboardData?.files.length) return;
    event.preventDefault();
    [...event.clipboardData.files].forEach(begin);
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    editor.addEventListener(kind, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      editor.classList.toggle("is-dropping", kind === "dragover");
      if (kind === "drop") [...event.dataTransfer.files].forEach(begin);
    });
  }

  function chosen() {
    [...input.files].forEach(begin);
    input.value = "";
  }

  function begin(file) {
    const coming = upload(file).finally(() => onTheWay.delete(coming));
    onTheWay.add(coming);
  }

  // True when the file came.
  async function upload(file) {
    const { row, label } = newRow();
    label.textContent = said.uploading.replace("%(name)s", file.name);
    if (file.size > Number(editor.dataset.filesLimit)) {
      refused(row, label, file, said.too_large);
      return false;
    }
    const progress = document.createElement("progress");
    progress.setAttribute("aria-label", label.textContent);
    row.append(progress);
    announce(label.textContent);
    const body = new FormData();
    body.append("file", file);
    try {
      const kept = await send(editor.dataset.files, { body });
      progress.remove();
      attached(row, label, kept);
      return true;
    } catch (refusal) {
      progress.remove();
      refused(row, label, file, reasonOf(refusal));
      return false;
    }
  }

  function newRow() {
    const row = document.createElement("div");
    row.className = "upload";
    const label = document.createElement("span");
    row.append(label);
    list.append(row);
    return { row, label };
  }

  function refused(row, label, file, reason) {
    label.textContent = (reason ? said.refused : said.failed).replace("%(name)s", `\u2068${file.name}\u2069`).replace("%(reason)s", reason);
    label.className = "error";
    row.append(remover(file.name, () => row.remove()));
    announce(label.textContent);
  }

  function attached(row, label, kept) {
    describe(row, label, kept);
    announce(label.textContent);
    insert(text, `${text.selectionStart && !text.value.slice(0, text.selectionStart).endsWith("\n") ? "\n" : ""}${kept.markdown}\n`);
  }

  // A file that came before, whose place in the text stands already.
  function named(kept) {
    if (list.querySelector(`[value="${kept.id}"]`)) return;
    const { row, label } = newRow();
    describe(row, label, kept);
  }

  function describe(row, label, kept) {
    label.textContent = said.uploaded.replace("%(name)s", `\u2068${kept.name}\u2069`);
    const hidden = document.createElement("input");
    Object.assign(hidden, { type: "hidden", name: "files", value: kept.id });
    row.append(hidden, remover(kept.name, () => {
      outOfText(kept.markdown);
      row.remove();
    }));
  }

  // A row of the server's: its box to tick becomes a button.
  function standing(row) {
    const box = row.querySelector("[type=checkbox]");
    box.parentElement.hidden = true;
    row.hidden = box.checked;
    row.append(remover(row.querySelector("bdi").textContent, () => {
      outOfText(row.dataset.markdown);
      box.checked = true;
      row.hidden = true;
    }));
  }

  function outOfText(markdown) {
    text.value = text.value.replace(`${markdown}\n`, "").replace(markdown, "");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function remover(what, remove) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link-button";
    button.textContent = said.remove;
    button.setAttribute("aria-label", `${said.remove} ${what}`);
    button.addEventListener("click", () => {
      remove();
      text.focus();
    });
    return button;
  }
}

// The Hub says in the reader's language why it does not take a file.
function reasonOf(refusal) {
  try {
    const { error } = JSON.parse(refusal.text);
    return typeof error === "string" ? error : null;
  } catch {
    return null;
  }
}
