// The revisions of an article: what changed from one to the next, the way back to any of them, and what was done to it.

import { asking } from "./editor-asking.js";
import { button, every, moment } from "./editor-pieces.js";
import { make } from "./markdown.js";
import { pageOf } from "./ask.js";

const CONTEXT = 1; // blocks that stay the same, shown around those that do not

/** The part of the view that tells the history; `restored` is given the article as it is after an older text came back. */
export async function historyPart(desk, article, restored) {
  const path = `/v1${pageOf(article.id)}`;
  const [revisions, entries] = await Promise.all([
    every((token) => desk.ask(`${path}/revisions?page_size=100${token}`), "revisions"),
    every((token) => desk.ask(`${path}/log?page_size=100${token}`), "entries", 300),
  ]);
  return () => draw(desk, article, revisions.toReversed(), entries, restored);
}

function draw(desk, article, revisions, entries, restored) {
  const { say } = desk;
  const diff = make("div", { class: "diff", "aria-live": "polite", tabindex: "-1" });
  const compare = async (number, against, focus = true) => {
    const asked = against ? `?against=${against}` : "";
    const told = await desk.ask(`/v1${pageOf(article.id)}/revisions/${number}/diff${asked}`).catch(desk.trouble);
    if (!told) return;
    diff.replaceChildren(...diffParts(told, say));
    if (focus) diff.focus();
  };
  const items = revisions.map((one) => revision(desk, article, one, compare, restored));
  const acts = entries.map((one) => make("li", {}, make("strong", {}, say[`act_${one.act}`] ?? one.act), ` ${say.ofRevision(one.revision)}`, make("span", { class: "soft" }, ` · ${one.by}, ${moment(one.at)}`)));
  const shown = article.published_revision;
  const apart = shown && shown !== article.revision;
  if (article.revision > 1) compare(article.revision, apart ? shown : null, false);
  else diff.append(make("p", { class: "soft" }, say.firstRevision));
  return [
    make("div", { class: "two history" },
      make("section", { "aria-labelledby": "revisions" }, make("h3", { id: "revisions" }, say.revisionsTitle), make("ol", { class: "revisions", reversed: "" }, ...items)),
      make("section", { "aria-labelledby": "changes" }, make("h3", { id: "changes" }, say.changesTitle), diff)),
    make("section", { "aria-labelledby": "log" }, make("h3", { id: "log" }, say.logTitle), make("ul", { class: "log" }, ...acts)),
  ];
}

function revision(desk, article, one, compare, restored) {
  const { say } = desk;
  const marks = [];
  if (one.revision === article.published_revision) marks.push(make("span", { class: "chip live" }, say.publishedOne));
  const acts = [];
  if (one.revision > 1) acts.push(named(button(say.whatChanged, () => compare(one.revision)), say, one));
  if (one.revision !== article.revision) acts.push(named(button(say.againstNewest, () => compare(article.revision, one.revision)), say, one));
  if (one.revision !== article.revision && desk.may("write")) acts.push(named(button(say.restore, () => restore(desk, article, one.revision, restored)), say, one));
  return make("li", {}, make("p", {}, make("strong", {}, say.revisionNumber(one.revision)), " ", ...marks), make("p", { class: "soft" }, `${one.author}, ${moment(one.created_at)}`), make("div", { class: "acts" }, ...acts));
}

function named(made, say, one) {
  made.setAttribute("aria-label", `${made.textContent}: ${say.revisionNumber(one.revision)}`);
  return made;
}

async function restore(desk, article, number, restored) {
  const { say } = desk;
  const deed = () => desk.ask(`/v1${pageOf(article.id)}/restore`, { revision: number }, "POST", { "If-Match": `"${article.etag}"` });
  const back = await asking(say.restoreTitle(number), [make("p", {}, say.restoreText)], [[say.restore, deed]], say);
  if (back) restored(back);
}

// --- what changed ----------------------------------------------------------------------------------------------------

/** What changed from one text to another, word by word; what stays the same is left out but for what stands beside it. */
export function diffParts({ before, after, title, blocks, fields }, say) {
  const changedTitle = title.some((piece) => piece.change !== "same");
  const parts = [make("p", { class: "soft" }, say.fromTo(before, after))];
  if (changedTitle) parts.push(make("p", { class: "block" }, make("strong", {}, ...pieces(title, say))));
  const near = blocks.map((_, place) => blocks.slice(Math.max(0, place - CONTEXT), place + CONTEXT + 1).some((block) => block.change !== "same"));
  blocks.forEach((block, place) => {
    if (near[place]) parts.push(make("div", { class: `block ${block.change}` }, ...pieces(block.pieces, say)));
    else if (near[place - 1] || (place === 0 && near.includes(true))) parts.push(make("p", { class: "soft gapmark", "aria-label": say.sameLeftOut }, "⋯"));
  });
  for (const { field, before: old, after: now } of fields) parts.push(make("p", { class: "block" }, make("strong", {}, `${say[`field_${field}`] ?? field}: `), ...changedWord("del", plain(old), say), " ", ...changedWord("ins", plain(now), say)));
  if (!changedTitle && !fields.length && !near.includes(true)) parts.push(make("p", {}, say.nothingChanged));
  return parts;
}

function pieces(some, say) {
  return some.flatMap(({ change, text }) => (change === "same" ? [text] : changedWord(change === "added" ? "ins" : "del", text, say)));
}

const changedWord = (name, text, say) => [make("span", { class: "hidden" }, ` ${say[name]}: `), make(name, {}, text)];
const plain = (value) => (value === null || value === undefined ? "–" : typeof value === "object" ? JSON.stringify(value, null, 1).replace(/[[\]{}"\n]+/g, " ").trim() || "–" : String(value));
