// Fragments of pages from our own server become nodes; htmx learns of what is in them.
export function nodes(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const fragment = document.createDocumentFragment();
  fragment.append(...parsed.body.childNodes);
  return fragment;
}

export function element(html) {
  return nodes(html).firstElementChild;
}

export function awaken(node) {
  window.htmx?.process(node);
}
