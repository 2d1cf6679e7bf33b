// What begins and what ends, day by day.

import { articleLink, empty, every } from "./editor-pieces.js";
import { make } from "./markdown.js";
import { languageName } from "./words.js";

export async function calendarView(desk) {
  const listed = (state) => every((token) => desk.ask(`/v1/articles?state=${state}&page_size=200${token}`), "articles", 2_000);
  const [scheduled, expired, health] = await Promise.all([
    listed("scheduled"),
    listed("expired"),
    desk.may("write") ? desk.ask("/v1/knowledge/health?limit=500") : { expiring: [] },
  ]);
  const entries = [...scheduled.flatMap(beginnings), ...health.expiring.filter((one) => one.ends).map((one) => ({ ...one, at: one.ends, what: "ends" }))];
  return { draw: () => draw(desk, entries.toSorted((one, other) => one.at.localeCompare(other.at)), expired) };
}

function beginnings(article) {
  const now = new Date().toISOString();
  const starts = article.publications.filter((one) => !one.ends || Date.parse(one.ends) > Date.parse(one.starts)).map((one) => one.starts);
  const at = [...starts, article.valid_from ?? ""].filter((one) => Date.parse(one) > Date.parse(now)).sort()[0];
  return at ? [{ article_id: article.id, title: article.title, language: article.language, at, what: "begins" }] : [];
}

function draw({ say, root }, entries, expired) {
  const tongue = document.documentElement.lang;
  const month = new Intl.DateTimeFormat(tongue, { month: "long", year: "numeric" });
  const date = new Intl.DateTimeFormat(tongue, { weekday: "short", day: "numeric", month: "short" });
  const time = new Intl.DateTimeFormat(tongue, { timeStyle: "short" });
  const parts = [];
  for (const [name, some] of Map.groupBy(entries, (one) => month.format(new Date(one.at)))) {
    const rows = some.map((one) =>
      make(
        "li", { class: one.what },
        make("time", { datetime: one.at }, make("strong", {}, date.format(new Date(one.at))), " ", make("span", { class: "soft" }, time.format(new Date(one.at)))),
        make("span", { class: `chip ${one.what === "begins" ? "scheduled" : "expired"}` }, say[one.what]),
        make("span", {}, articleLink(one.article_id, one.title, one.language), " ", make("span", { class: "soft" }, languageName(one.language))),
      ),
    );
    parts.push(make("h3", {}, name), make("ol", { class: "agenda" }, ...rows));
  }
  if (!entries.length) parts.push(empty(say.nothingComes));
  if (expired.length) parts.push(make("h3", {}, `${say.hasEnded} (${expired.length})`), make("ul", {}, ...expired.map((one) => make("li", {}, articleLink(one.id, one.title, one.language)))));
  root.replaceChildren(make("h2", {}, say.calendarTitle), make("p", { class: "soft" }, say.calendarHint), ...parts);
}
