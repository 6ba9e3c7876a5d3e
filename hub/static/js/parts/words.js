// Words the server has translated, read from data attributes, and counts in the reader's language.
const language = document.documentElement.lang || "en";

// The digits the server writes: some browsers would write others in Arabic.
const numberingSystem = "latn";

export function number(value) {
  return new Intl.NumberFormat(language, { numberingSystem }).format(value);
}

// forms: {one: "%(num)s reply", other: "%(num)s replies"} as a JSON attribute of the element.
export function counted(element, value, attribute = "forms") {
  const forms = JSON.parse(element.dataset[attribute] || "{}");
  const form = forms[new Intl.PluralRules(language).select(value)] ?? forms.other ?? "%(num)s";
  return form.replace("%(num)s", number(value));
}

export function words(element) {
  return JSON.parse(element?.dataset.words || "{}");
}

export const pageWords = words(document.querySelector("[data-toasts]"));

// When one may go on after too many requests, as the answer's header says.
export function tooFast(response) {
  const seconds = Number(response.headers?.get("Retry-After"));
  if (!seconds) return pageWords.slower;
  const [value, unit] = seconds < 90 ? [seconds, "second"] : [Math.ceil(seconds / 60), "minute"];
  const time = new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(value);
  return pageWords.slower_until.replace("%(time)s", time);
}

export function timeOfDay(moment) {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", numberingSystem }).format(moment);
}
