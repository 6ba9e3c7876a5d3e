// Runs before the first paint: the chosen appearance, and the mark that scripts run.
document.documentElement.classList.add("js");
try {
  const theme = localStorage.getItem("hub:theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden; then the system decides.
}
