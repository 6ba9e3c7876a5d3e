// The thread in the document: contributions stand once, in the order of their tree.
import { awaken, element } from "./html.js";
import { keepPlace } from "./scroll.js";

export const thread = document.querySelector("[data-thread]");

export function standing(number) {
  return document.getElementById(`c${number}`);
}

// Puts what came in its place; gives back what was added, and what belongs to another page of the thread.
export function apply(items, { me, newWord }) {
  const added = [];
  let waiting = [];
  keepPlace(() => {
    for (const item of [...items].sort((one, other) => one.number - other.number)) {
      const old = standing(item.number);
      if (old) exchange(old, item);
      else if (item.html) waiting.push(item);
    }
    // A contribution may stand after one that comes in the same answer, so go round until nothing moves.
    for (let before = -1; waiting.length && before !== waiting.length; ) {
      before = waiting.length;
      waiting = waiting.filter((item) => !place(item, added, me, newWord));
    }
  }, thread.querySelectorAll(".contribution"));
  return { added, elsewhere: waiting };
}

function exchange(old, item) {
  if (!item.html) {
    old.remove();
    return;
  }
  if (Number(old.dataset.change) >= item.change) return;
  const article = element(item.html);
  const hadFocus = old.contains(document.activeElement);
  old.replaceWith(article);
  awaken(article);
  if (hadFocus) article.focus({ preventScroll: true });
}

function place(item, added, me, newWord) {
  const before = item.after && standing(item.after) ? standing(item.after) : lastUnder(item.parent);
  if (!before) return false;
  const article = element(item.html);
  const heading = before.nextElementSibling?.matches("h2") ? before.nextElementSibling : before;
  heading.after(article);
  if (item.by !== me) markNew(article, newWord);
  article.dataset.fresh = "";
  awaken(article);
  added.push(article);
  return true;
}

// The end of what stands under a contribution; of the whole thread for an answer to the topic.
function lastUnder(parent) {
  if (parent === null || parent === 1) {
    return "hasMore" in thread.dataset ? null : thread.querySelector(".contribution:last-of-type");
  }
  let last = standing(parent);
  if (!last) return null;
  const depth = Number(last.dataset.depth);
  for (let next = last.nextElementSibling; next && Number(next.dataset.depth) > depth; next = next.nextElementSibling) last = next;
  return last;
}

function markNew(article, word) {
  article.classList.add("is-new");
  const author = article.querySelector(".author");
  if (!author || author.querySelector(".new-mark")) return;
  const mark = document.createElement("span");
  mark.className = "new-mark";
  mark.textContent = word;
  author.append(" ", mark);
}
