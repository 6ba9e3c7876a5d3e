// Pages of accounts: a password that can be shown.
for (const box of document.querySelectorAll("[data-reveal]")) reveal(box);

function reveal(box) {
  const input = box.querySelector("input[type=password]");
  const choice = box.querySelector("[data-reveal-choice]");
  if (!input || !choice) return;
  choice.hidden = false;
  choice.querySelector("input").addEventListener("change", ({ target }) => {
    input.type = target.checked ? "text" : "password";
  });
  // A shown password is never sent as one that browsers would offer to complete.
  input.form.addEventListener("submit", () => {
    input.type = "password";
  });
}
