// What a new article may begin as: the kinds of article there are in its language.

import { make } from "./markdown.js";

/** Every kind in every language; asked once. */
export const kinds = (desk) => desk.ask("/v1/templates").then(({ templates }) => templates);

/** The kinds to choose from, for a text that is still empty; `chosen` is told once one is begun with. */
export function beginnings(desk, draft, templates, chosen) {
  const { say } = desk;
  const own = templates.filter((one) => one.language === draft.language);
  if (!own.length || draft.body.trim()) return [];
  const begin = (one) => {
    Object.assign(draft, { title: draft.title.trim() ? draft.title : one.title, body: one.body, tags: [...one.tags] });
    chosen();
  };
  return [make("section", { class: "beginnings", "aria-labelledby": "begin-with" }, make("h3", { id: "begin-with" }, say.beginWith), make("ul", {}, ...own.map((one) => make("li", {}, card(one, say, begin)))))];
}

function card(one, say, begin) {
  const made = make("button", { type: "button", class: "quiet kind" }, make("strong", {}, say[`template_${one.kind}`] ?? one.kind), make("span", { class: "soft", lang: one.language }, one.purpose));
  made.addEventListener("click", () => begin(one));
  return made;
}
