// Pages of accounts: a password that can be shown, and passkeys (WebAuthn).
for (const box of document.querySelectorAll("[data-reveal]")) reveal(box);
if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  for (const form of document.querySelectorAll("form[data-passkey]")) offerPasskey(form);
}

function reveal(box) {
  const input = box.querySelector("input[type=password]");
  const choice = box.querySelector("[data-reveal-choice]");
  if (!input || !choice) return;
  choice.hidden = false;
  choice.querySelector("input").addEventListener("change", ({ target }) => {
    input.type = target.checked ? "text" : "password";
  });
  // Browsers complete what was sent as text in other forms: a password is never sent so.
  input.form.addEventListener("submit", () => {
    input.type = "password";
  });
}

function offerPasskey(form) {
  const said = form.querySelector("[data-passkey-error]");
  let busy = false;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    said.hidden = true;
    try {
      const options = await ask(form);
      if (!options) return;
      form.elements.credential.value = JSON.stringify(await answer(form.dataset.passkey, options));
      form.submit();
    } catch {
      // Cancelled, no fitting passkey, or no line: the page offers other ways.
      said.textContent = form.dataset.failed;
      said.hidden = false;
      busy = false;
    }
  });
}

async function ask(form) {
  const response = await fetch(form.dataset.options, {
    method: "POST",
    headers: { "X-CSRFToken": form.elements.csrf_token.value, Accept: "application/json" },
  });
  if (response.redirected) {
    // Too long ago that one showed who one is: do so first.
    location.assign(response.url);
    return null;
  }
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

async function answer(kind, options) {
  const made =
    kind === "make"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  return made.toJSON();
}
