// Two people changed the same article: both texts, and which of them goes on.

import { asking } from "./editor-asking.js";
import { changed } from "./editor-draft.js";
import { make } from "./markdown.js";

/** "mine", "theirs", or undefined where the person would rather go on writing. */
export function clash(theirs, mine, say) {
  const apart = changed({ ...mine, ...theirs }, mine).filter((key) => key !== "id");
  const side = (title, article) =>
    make("section", { "aria-label": title }, make("h3", {}, title), ...apart.map((key) => make("div", {}, make("p", { class: "soft" }, say[`field_${key}`] ?? key), make("pre", { tabindex: "0" }, plain(article[key])))));
  const parts = [make("p", {}, say.clashText(theirs.author, theirs.revision)), make("div", { class: "sides" }, side(say.clashMine, mine), side(say.clashTheirs, theirs))];
  return asking(say.clashTitle, parts, [[say.keepMine, () => "mine"], [say.takeTheirs, () => "theirs", "quiet"]], say);
}

const plain = (value) => (value === null ? "–" : typeof value === "string" ? value : JSON.stringify(value, null, 2));
