// Every page: what makes the server's pages quicker to the hand. Each piece is fetched where the page has a use for it.
import { pageWords, counted, tooFast } from "./parts/words.js";
import { toast } from "./parts/say.js";
import { goTo } from "./parts/scroll.js";

const pieces = [
  ["[hx-get],[hx-post],[hx-put],[hx-delete]", () => import("htmx.org")],
  ["relative-time", () => import("@github/relative-time-element")],
  ["[data-composer]", () => import("./composer.js").catch(plainEditors)],
  ["[data-similar]", () => import("./similar.js")],
  ["[data-queue]", () => import("./pages/queue.js")],
  ["[data-summary]", () => import("./pages/summary.js")],
  ["[data-review]", () => import("./pages/review.js")],
  ["[data-practice]", () => import("./pages/practice.js")],
  ["[data-finding]", () => import("./pages/finding.js")],
  ["[data-your-time],[data-zone-choice]", () => import("./pages/zones.js")],
  ["[data-kept-form],[data-kept-sent]", () => import("./pages/keeping.js")],
  ["[data-session]", () => import("./pages/session.js")],
  ["[data-sending]", () => import("./pages/sending.js")],
  ["[data-check-in]", () => import("./pages/check-in.js")],
];
const idlePieces = [
  ["[data-thread]", () => import("./read.js")],
  ["[data-thread],[data-bell]", () => import("./live.js")],
  ["body:not([data-keys=off])", () => import("./keys.js")],
];

fetchPieces(pieces);
menus();
themeChoice();
fragments();
takeFocus(document);
forms();
document.addEventListener("hub:posted", posted);
pickers();
scrollables(document);
threadLinks();
leftDoor();
signingOut();
(window.requestIdleCallback ?? ((run) => setTimeout(run, 300)))(() => fetchPieces(idlePieces), { timeout: 3000 });

function fetchPieces(list) {
  for (const [selector, load] of list) {
    // A piece that does not come is missed, never needed: the page works without it.
    if (document.querySelector(selector)) load().catch(() => {});
  }
}

// The browser's own file field stands where the bar would be.
function plainEditors() {
  document.documentElement.classList.add("plain-editors");
}

function menus() {
  document.addEventListener("click", ({ target }) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

function themeChoice() {
  const choice = document.querySelector("[data-theme-choice]");
  if (!choice) return;
  const show = () => {
    const now = document.documentElement.dataset.theme ?? "";
    for (const button of choice.querySelectorAll("[data-theme-value]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeValue === now));
    }
  };
  choice.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-theme-value]");
    if (!button) return;
    const value = button.dataset.themeValue;
    if (value) document.documentElement.dataset.theme = value;
    else delete document.documentElement.dataset.theme;
    try {
      if (value) localStorage.setItem("hub:theme", value);
      else localStorage.removeItem("hub:theme");
    } catch {
      // The choice then holds for this page only.
    }
    show();
  });
  show();
}

// Parts of a page that htmx exchanges: a refusal other than 422 is told, never put into the page.
function fragments() {
  document.addEventListener("htmx:before:swap", (event) => {
    const { response, target } = event.detail.ctx ?? {};
    const status = response?.status ?? 200;
    if (status < 400 || status === 422) {
      // htmx carries attributes over to what has the same id; a style attribute would break the CSP.
      target?.querySelectorAll?.("[id][style]").forEach((node) => node.removeAttribute("style"));
      return;
    }
    event.preventDefault();
    toast(status === 429 ? tooFast(response) : pageWords.failed);
  });
  document.addEventListener("htmx:error", ({ detail }) => {
    if (detail.ctx && !detail.ctx.response) toast(pageWords.offline);
  });
  document.addEventListener("htmx:after:settle", ({ target, detail }) => {
    takeFocus(target.parentElement ?? document);
    closeMenuOf(target);
    const first = detail.newContent?.[0];
    // The button that was pressed may be gone with what it changed.
    if (document.activeElement === document.body && first?.hasAttribute?.("tabindex")) first.focus({ preventScroll: true });
  });
}

function takeFocus(place) {
  place.querySelector("[data-takes-focus]")?.focus();
}

function forms() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, { capture: true });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    event.submitter?.setAttribute("aria-disabled", "true");
    setTimeout(() => release(form), 10_000);
  });
  // The back button shows the page as it was left: sent forms must be sendable again.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(release));
}

function release(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("[aria-disabled=true]")) button.removeAttribute("aria-disabled");
}

// What was just sent is shown in its place, with the way to take it back.
async function posted({ detail }) {
  const address = `/${document.documentElement.lang}/contributions/${detail.contribution}`;
  try {
    const live = await import("./live.js");
    await live.showPosted(detail, address);
    (await import("./undo.js")).offer(detail);
  } catch {
    location.assign(address);
  }
}

function pickers() {
  document.addEventListener("change", ({ target }) => {
    const picker = target.closest?.("[data-picker]");
    const count = picker?.querySelector("[data-picker-count]");
    if (count) count.textContent = counted(count, picker.querySelectorAll("input:checked").length);
  });
}

// What is chosen in a menu is shown on its button: the menu closes and the focus goes there.
function closeMenuOf(target) {
  const menu = target.closest?.("details.menu");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
}

// A wide table of a member's text can be scrolled with the keyboard.
function scrollables(place) {
  for (const box of place.querySelectorAll(".prose table, .table-scroll")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
}

// The contribution that is answered may stand on this page; and a link to one can be copied.
function threadLinks() {
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest?.("[data-reply-of], [data-copy]");
    if (!link) return;
    if (link.dataset.copy) {
      navigator.clipboard?.writeText(new URL(link.dataset.copy, location.href).href).then(() => toast(link.dataset.copied));
      link.closest("details")?.removeAttribute("open");
      return;
    }
    const there = document.getElementById(`c${link.dataset.replyOf}`);
    if (!there) return;
    event.preventDefault();
    goTo(there);
  });
}

// A list at a door that was kept on this device goes with the member who kept it.
function leftDoor() {
  try {
    const keeper = localStorage.getItem("hub:check-in");
    if (keeper && keeper !== document.body.dataset.member) import("./pages/check-in-left.js");
  } catch {
    // Nothing can have been kept.
  }
}

// Others may use this device after whoever signs out: what they typed and did not send goes with them. When a session
// ends by itself it stays, and comes back.
function signingOut() {
  const own = new RegExp(`^hub:(draft|form|practice|review):${document.body.dataset.member}:`);
  document.addEventListener("submit", ({ target }) => {
    if (!target.getAttribute("action")?.endsWith("/logout")) return;
    forget();
    // Also what a page keeps as it is left.
    window.addEventListener("pagehide", forget);
    document.addEventListener("visibilitychange", forget);
  });

  function forget() {
    try {
      for (const key of Object.keys(localStorage)) if (own.test(key)) localStorage.removeItem(key);
    } catch {
      // Nothing can have been kept.
    }
  }
}
