// Requests to our own server, with the token against forgery.
export class Refused extends Error {
  constructor(response, text) {
    super(`${response.status}`);
    this.status = response.status;
    this.text = text;
  }
}

export async function send(url, { method = "POST", body = null, accept = "application/json", keepalive = false } = {}) {
  const headers = { Accept: accept, "X-Fragment": "1" };
  if (method !== "GET") headers["X-CSRFToken"] = token();
  const response = await fetch(url, { method, body, headers, keepalive, credentials: "same-origin" });
  if (!response.ok) throw new Refused(response, await response.text());
  if (response.status === 204) return null;
  const text = await response.text();
  return response.headers.get("Content-Type")?.includes("json") ? JSON.parse(text) : text;
}

export function form(fields) {
  return new URLSearchParams(fields);
}

function token() {
  return document.querySelector("input[name=csrf_token]")?.value ?? "";
}
