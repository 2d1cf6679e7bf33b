// What begins and what ends, month by month, each day in its week.

import { articleLink, empty, every } from "./editor-pieces.js";
import { make } from "./markdown.js";
import { languageName, locale } from "./words.js";

const MONDAY = new Date(2024, 0, 1); // any
const WEEK = [0, 1, 2, 3, 4, 5, 6];

export async function calendarView(desk) {
  const listed = (state) => every((token) => desk.ask(`/v1/articles?state=${state}&page_size=200${token}`), "articles", 2_000);
  const [scheduled, expired, health] = await Promise.all([
    listed("scheduled"),
    listed("expired"),
    desk.may("write") ? desk.ask("/v1/knowledge/health?limit=500") : { expiring: [] },
  ]);
  const entries = [...scheduled.flatMap(beginnings), ...health.expiring.filter((one) => one.ends).map(ending)];
  return { draw: () => draw(desk, entries.toSorted((one, other) => one.at - other.at), expired) };
}

function beginnings(article) {
  const now = Date.now();
  const starts = article.publications.filter((one) => !one.ends || Date.parse(one.ends) > Date.parse(one.starts)).map((one) => Date.parse(one.starts));
  const at = [...starts, Date.parse(article.valid_from ?? "")].filter((one) => one > now).sort((one, other) => one - other)[0];
  return at ? [{ article_id: article.id, title: article.title, language: article.language, at: new Date(at), what: "begins" }] : [];
}

/** An article that goes on to the end of a day ends on that day, wherever its readers are. */
function ending({ article_id, title, language, ends }) {
  const last = new Date(Date.parse(ends) - 1);
  const whole = ends.slice(11, 19) === "00:00:00";
  const at = whole ? new Date(last.getUTCFullYear(), last.getUTCMonth(), last.getUTCDate(), 23, 59) : last;
  return { article_id, title, language, at, whole, what: "ends" };
}

function draw({ say, root }, entries, expired) {
  const months = Map.groupBy(entries, ({ at }) => `${at.getFullYear()}-${at.getMonth()}`);
  const parts = [...months.values()].map((some) => month(some, say));
  if (!entries.length) parts.push(empty(say.nothingComes));
  if (expired.length) parts.push(make("h3", { class: "over" }, `${say.hasEnded} (${expired.length})`), make("ul", {}, ...expired.map((one) => make("li", {}, articleLink(one.id, one.title, one.language)))));
  root.replaceChildren(make("h2", {}, say.calendarTitle), make("p", { class: "soft" }, say.calendarHint), ...parts);
}

const stamp = (date) => [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
const written = (options) => new Intl.DateTimeFormat(locale(), options);

/** One month as weeks of seven days; where there is little room only the days remain on which something happens. */
function month(entries, say) {
  const [year, number] = [entries[0].at.getFullYear(), entries[0].at.getMonth()];
  const name = written({ month: "long", year: "numeric" }).format(entries[0].at);
  const id = `month-${year}-${number + 1}`;
  const days = Map.groupBy(entries, ({ at }) => at.getDate());
  const before = (new Date(year, number, 1).getDay() + 6) % 7; // days of the week that are another month's
  const count = new Date(year, number + 1, 0).getDate();
  const cell = (place) => {
    const day = place - before + 1;
    return day < 1 || day > count ? make("td", { class: "other" }) : dayCell(new Date(year, number, day), days.get(day) ?? [], say);
  };
  const weeks = Array.from({ length: Math.ceil((before + count) / 7) }, (_, week) => make("tr", {}, ...WEEK.map((day) => cell(week * 7 + day))));
  const head = WEEK.map((day) => new Date(MONDAY.getFullYear(), 0, MONDAY.getDate() + day)).map((day) => make("th", { scope: "col", abbr: written({ weekday: "long" }).format(day) }, written({ weekday: "short" }).format(day)));
  return make("section", { "aria-labelledby": id }, make("h3", { id }, name), make("table", { class: "agenda", "aria-labelledby": id }, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...weeks)));
}

function dayCell(date, entries, say) {
  const today = new Date().toDateString() === date.toDateString();
  const label = make("time", { datetime: stamp(date), ...(today && { class: "today", "aria-current": "date" }) }, make("span", { class: "number" }, date.getDate()), make("span", { class: "full" }, written({ weekday: "long", day: "numeric", month: "long" }).format(date)));
  if (!entries.length) return make("td", { class: "free" }, label);
  return make("td", {}, label, make("ul", {}, ...entries.map((one) => entry(one, say))));
}

function entry({ article_id, title, language, at, what, whole }, say) {
  const time = whole ? [] : [" ", make("span", { class: "soft" }, written({ timeStyle: "short" }).format(at))];
  const chip = make("span", { class: `chip ${what === "begins" ? "scheduled" : "expired"}` }, say[what]);
  return make("li", { class: what }, chip, ...time, make("p", {}, articleLink(article_id, title, language), " ", make("span", { class: "soft" }, languageName(language))));
}
