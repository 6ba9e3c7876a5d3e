// Runs before the first paint: the chosen appearance, and the mark that scripts run.
document.documentElement.classList.toggle("js", "noModule" in HTMLScriptElement.prototype);
// Where they do not come, the page is the one without them.
document.addEventListener("error", ({ target }) => target.type === "module" && document.documentElement.classList.remove("js"), { capture: true });
try {
  const theme = localStorage.getItem("hub:theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden; then the system decides.
}
