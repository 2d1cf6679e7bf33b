// Who the customer is, what is known of them, and how old that knowledge is.

import { make } from "./markdown.js";
import { languageName, locale } from "./words.js";

const FIRST = ["products", "product", "plans", "plan", "devices", "device", "region", "contract_date", "language"];
const UNITS = [["day", 86_400], ["hour", 3_600], ["minute", 60]];

/** The customer's panel; `known` is what the CRM says (null: nothing yet), the interaction's own context wins. */
export function customerParts(interaction, known, say) {
  const name = known?.name ?? (interaction.customer_id ? say.customerNumber(interaction.customer_id) : say.unknownCustomer);
  const facts = { ...known?.facts, ...interaction.context };
  const cases = [facts.open_cases].flat().filter(Boolean);
  const earlier = known ? known.interactions.filter((one) => one.id !== interaction.id) : [];
  return [
    make("div", { class: "title-row" }, make("h2", {}, name), ...age(known, say)),
    ...(known?.degraded.length ? [make("p", { class: "note" }, say.customerUnknown)] : []),
    make("dl", { class: "facts-list" }, ...rows(facts, say)),
    ...cases.map((one) => make("p", { class: "case" }, make("strong", {}, `${say.fact_open_cases}: `), one)),
    ...(earlier.length ? [before(earlier, say)] : []),
  ];
}

function age(known, say) {
  if (!known?.as_of) return [];
  const told = say.asOf(ago(known.as_of, say));
  const exact = new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeStyle: "short" }).format(new Date(known.as_of));
  return [make("p", { class: known.stale ? "age stale" : "age", title: exact }, known.stale ? `${told} · ${say.stale}` : told)];
}

/** How long ago a moment was, in words. */
export function ago(moment, say) {
  const seconds = (Date.now() - Date.parse(moment)) / 1000;
  if (seconds < 60) return say.justNow;
  const [unit, size] = UNITS.find(([, length]) => seconds >= length);
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(-Math.floor(seconds / size), unit);
}

function rows(facts, say) {
  const listed = { ...facts };
  delete listed.open_cases;
  if (listed.plans?.includes?.(listed.plan)) delete listed.plan;
  const rank = (key) => (FIRST.indexOf(key) + FIRST.length + 1) % (FIRST.length + 1);
  const keys = Object.keys(listed).filter((key) => plain(listed[key])).sort((one, other) => rank(one) - rank(other));
  return keys.flatMap((key) => [make("dt", {}, say[`fact_${key}`] ?? key.replaceAll("_", " ")), make("dd", {}, told(key, listed[key]))]);
}

const plain = (value) => (Array.isArray(value) ? value.length > 0 && value.every(plain) : ["string", "number"].includes(typeof value) && value !== "");

function told(key, value) {
  if (key === "language") return languageName(value);
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeZone: "UTC" }).format(new Date(value));
  return [value].flat().join(", ");
}

function before(earlier, say) {
  const date = new Intl.DateTimeFormat(locale(), { dateStyle: "medium" });
  const items = earlier.slice(0, 5).map((one) => {
    const facts = [date.format(new Date(one.began)), say[one.legs.at(-1).channel], one.outcome ? say[one.outcome] : say.stillOpen];
    return make("li", {}, make("a", { href: `/desk?interaction=${encodeURIComponent(one.id)}` }, facts.join(" · ")));
  });
  return make("details", {}, make("summary", {}, say.earlier(earlier.length)), make("ul", {}, ...items));
}
