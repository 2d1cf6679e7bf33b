// An article as it is read.

import { make, render } from "./markdown.js";
import { languageName, locale } from "./words.js";

/** An article's parts: how to leave it, what it is, for whom and where it applies, its text. */
export function articleParts(article, say, leave) {
  const close = make("button", { type: "button", class: "quiet close" }, say.close);
  close.addEventListener("click", leave);
  const parts = [
    make("div", { class: "head" }, make("h2", { id: "title", lang: article.language }, article.title), close),
    make("p", { class: "facts" }, facts(article, say).join(" · ")),
    make("div", { class: "text", lang: article.language }, render(withoutTitle(article))),
  ];
  if (/^https?:/.test(article.uri ?? ""))
    parts.push(make("p", {}, make("a", { href: article.uri, rel: "noopener noreferrer", target: "_blank" }, say.source)));
  return parts;
}

function facts(article, say) {
  const told = [languageName(article.language), ...article.audiences.map((one) => say[`for_${one}`] ?? one)];
  const places = Object.values(article.attributes).flat();
  if (places.length) told.push(say.applies(places.join(", ")));
  if (article.valid_until) {
    const lastDay = new Date(Date.parse(article.valid_until) - 1); // the moment itself is no longer covered
    const day = new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeZone: "UTC" });
    told.push(say.untilDay(day.format(lastDay)));
  }
  return told;
}

/** Many texts begin with their title as a heading; it is read once. */
function withoutTitle({ title, body }) {
  return body.replace(/^\s*#\s+(.*?)\s*#*\s*(?:\n|$)/, (whole, first) => (first === title ? "" : whole));
}
