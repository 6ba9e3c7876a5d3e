// A passage is chosen by selecting it: a button leads to the form for a comment on it.
const text = document.querySelector("[data-passages]");
const offer = document.querySelector("[data-passage-offer]");

// How many characters of the source stand before a point of a selection; its length in code points, as the server counts.
function placeOf(node, offset) {
  const holder = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest("[data-at]");
  if (!holder || !text.contains(holder)) return null;
  const before = node.nodeType === Node.TEXT_NODE ? node.data.slice(0, offset) : offset ? holder.textContent : "";
  return Number(holder.dataset.at) + [...before].length;
}

function chosen() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
  const start = placeOf(startContainer, startOffset);
  const end = placeOf(endContainer, endOffset);
  return start !== null && end !== null && start < end ? { start, end } : null;
}

if (text && offer) {
  document.addEventListener("selectionchange", () => {
    const passage = chosen();
    offer.hidden = !passage;
    if (passage) offer.querySelector("a").href = `${text.dataset.passages}?start=${passage.start}&end=${passage.end}#comment`;
  });
}
