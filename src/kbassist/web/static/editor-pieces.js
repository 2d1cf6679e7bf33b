// Small pieces that the views of the editors' desk are made of.

import { make } from "./markdown.js";
import { locale } from "./words.js";

/** A button; `act` is done when it is pressed, and not again meanwhile. */
export function button(text, act, look = "quiet") {
  const made = make("button", { type: "button", ...(look && { class: look }) }, text);
  made.addEventListener("click", async () => {
    if (made.ariaBusy === "true") return; // one that is disabled would lose the focus
    made.ariaBusy = "true";
    try {
      await act();
    } finally {
      made.ariaBusy = null;
    }
  });
  return made;
}

/** A labelled input, with a hint below it where there is one. */
export function field(id, label, input, hint) {
  input.id = id;
  const parts = [make("label", { for: id }, label), input];
  if (hint) {
    input.setAttribute("aria-describedby", `${id}-hint`);
    parts.push(make("p", { class: "soft", id: `${id}-hint` }, hint));
  }
  return make("div", { class: "field" }, ...parts);
}

/** A checkbox with its label beside it. */
export function tick(id, label, checked) {
  const box = make("input", { type: "checkbox", id, ...(checked && { checked: "" }) });
  return make("div", { class: "tick" }, box, make("label", { for: id }, label));
}

/** A list to choose from; `names` are pairs of a value and how it is called. */
export function choice(names, chosen) {
  const select = make("select", {}, ...names.map(([value, name]) => make("option", { value }, name)));
  select.value = chosen ?? "";
  return select;
}

/** The state of an article, and how far the review of its newest text is. */
export function chips(article, say) {
  const told = [make("span", { class: `chip ${article.state}` }, say[`state_${article.state}`])];
  const waiting = article.state !== "in_review" || article.review?.stage !== "submitted";
  if (article.review && waiting && article.published_revision !== article.revision)
    told.push(make("span", { class: `chip review ${article.review.stage}` }, say[`stage_${article.review.stage}`]));
  return told;
}

/** Nothing is here, and what to do next. */
export const empty = (text, ...acts) => make("div", { class: "empty" }, make("p", {}, text), ...acts);

/** A title with what can be done beside it. */
export const titled = (text, ...acts) => make("div", { class: "title-row" }, make("h2", {}, text), make("div", { class: "acts" }, ...acts));

/** The address of an article at this desk, or of a part of it. */
export const deskOf = (id, part) => `/editor?${new URLSearchParams({ article: id, ...(part && { part }) })}`;

/** A link to an article at this desk. */
export const articleLink = (id, title, language, part) => make("a", { href: deskOf(id, part), ...(language && { lang: language }) }, title);

const written = (options) => (iso) => new Intl.DateTimeFormat(locale(), options).format(new Date(iso));

/** A day as people write it. */
export const day = written({ dateStyle: "medium" });
/** A day that is the same day everywhere. */
export const calendarDay = written({ dateStyle: "medium", timeZone: "UTC" });
/** A moment as people write it. */
export const moment = written({ dateStyle: "medium", timeStyle: "short" });
/** A share as people write it. */
export const percent = (share) => new Intl.NumberFormat(locale(), { style: "percent" }).format(share);

/** An element of a drawing. */
export function draw(name, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Every item of a list that comes in pages: `page` asks for one, `name` is what its items are called; `most` is enough. */
export async function every(page, name, most = 1_000) {
  const items = [];
  for (let token = ""; token !== null && items.length < most; ) {
    const part = await page(token && `&page_token=${encodeURIComponent(token)}`);
    items.push(...part[name]);
    token = part.next_page_token;
  }
  return items;
}
