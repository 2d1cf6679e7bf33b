// What waits for a second pair of eyes.

import { articleLink, empty, every, moment } from "./editor-pieces.js";
import { make } from "./markdown.js";
import { languageName } from "./words.js";

const DECIDED = ["approved", "rejected"];

export async function reviewView(desk) {
  const stage = (name) => every((token) => desk.ask(`/v1/articles?review=${name}&page_size=200${token}`), "articles", 400);
  const [waiting, approved, rejected] = await Promise.all(["submitted", ...DECIDED].map(stage));
  return { draw: () => draw(desk, { submitted: waiting, approved: approved.filter(unshown), rejected }) };
}

const unshown = (article) => article.published_revision !== article.revision;

function draw({ say, root }, queue) {
  const part = (name) => make("section", { "aria-labelledby": `queue-${name}` }, make("h3", { id: `queue-${name}` }, `${say[`queue_${name}`]} (${queue[name].length})`), rows(queue[name], name, say));
  const waiting = queue.submitted.length ? rows(queue.submitted, "submitted", say) : empty(say.noneWaits);
  root.replaceChildren(make("h2", {}, say.reviewTitle), waiting, ...DECIDED.filter((name) => queue[name].length).map(part));
}

function rows(articles, stage, say) {
  const oldestFirst = articles.toSorted((one, other) => one.review.at.localeCompare(other.review.at));
  return make("ul", { class: "rows" }, ...oldestFirst.map((article) => row(article, stage, say)));
}

function row(article, stage, say) {
  const { review } = article;
  const facts = [languageName(article.language), say[`by_${stage}`](review.by, moment(review.at))];
  if (stage !== "submitted") facts.push(say.writtenBy(article.author));
  return make(
    "li", {},
    make("div", { class: "name" }, articleLink(article.id, article.title, article.language, stage === "submitted" ? "history" : undefined)),
    make("div", { class: "state" }, make("span", { class: `chip review ${stage}` }, say[`stage_${stage}`])),
    make("div", { class: "facts" }, facts.join(" · ")),
    ...(review.note ? [make("blockquote", {}, review.note)] : []),
  );
}
