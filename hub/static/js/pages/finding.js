// The list of practices: each choice narrows it at once; the address follows, open facets stay open.
let open = [];

document.addEventListener("change", ({ target }) => {
  // Words are sent by the key or button that sends them.
  if (target.form?.id === "finding-form" && target.name !== "q") target.form.requestSubmit();
});
document.addEventListener("htmx:before:swap", () => {
  open = [...document.querySelectorAll("#finding details[open]")].map((details) => details.id);
});
document.addEventListener("htmx:after:swap", () => {
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  open = [];
});
document.addEventListener("htmx:after:settle", () => {
  const found = document.getElementById("finding");
  const address = found?.dataset.address;
  if (!address || address === location.pathname + location.search) return;
  history.pushState(null, "", address);
  document.querySelector("[data-finding-said]").textContent = document.getElementById("found").textContent;
});
window.addEventListener("popstate", () => location.reload());
