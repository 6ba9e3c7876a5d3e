// Times for a reader whose zone the Hub does not know: the browser's own stand beside those of the event.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const language = document.documentElement.lang || "en";
const words = new Intl.DateTimeFormat(language, { timeZone: zone, dateStyle: "full", timeStyle: "short", numberingSystem: "latn" });
const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });

function beside() {
  const list = document.querySelector("[data-your-time]");
  for (const when of list?.querySelectorAll(".when:not([data-told])") ?? []) {
    when.dataset.told = "";
    const times = [...when.querySelectorAll("time")].map((time) => time.dateTime);
    const [starts, ends] = times.map((time) => new Date(time));
    // Where the clocks show the same there is nothing to add.
    if (!ends || clock.format(starts) === times[0].slice(0, 16).replace("T", " ")) continue;
    const line = document.createElement("span");
    line.className = "when-reader";
    const told = document.createElement("bdi");
    told.textContent = words.formatRange(starts, ends);
    line.append(`${list.dataset.yourTime} `, told, ` (${zone.replaceAll("_", " ")})`);
    when.after(document.createElement("br"), line);
  }
}

function choice() {
  const select = document.querySelector("[data-zone-choice] select");
  const own = [...(select?.options ?? [])].find(({ value }) => value === zone);
  if (own && select.value === "UTC") select.value = zone;
}

beside();
choice();
document.addEventListener("htmx:after:swap", beside);
