// Before publishing: where the draft would stand for a customer's question, and what it would change for past ones.

import { wholeOf } from "./editor-draft.js";
import { articleLink, button, empty, field } from "./editor-pieces.js";
import { excerpt, level } from "./hits.js";
import { make } from "./markdown.js";

const PAUSE_MS = 350; // between what is typed and what is asked
const LIMIT = 5;
const LONGEST = 160; // characters of a passage
const SHOWN = 12; // of a list

/** The part of the view that asks the server about the draft; `asked` keeps the question while the person works on. */
export function foresightPart(desk, draft, asked) {
  const { say } = desk;
  const question = make("input", { type: "search", value: asked.question ?? "", maxlength: "2000", placeholder: say.askLikeCustomer });
  const found = make("div", { class: "foresight", "aria-live": "polite" });
  const weighed = make("div", { class: "weighed", "aria-live": "polite" });
  let newest = 0;
  const look = async () => {
    asked.question = question.value;
    const mine = ++newest;
    if (!question.value.trim()) return found.replaceChildren(make("p", { class: "soft" }, draft.phrasings.length ? say.tryPhrasing : say.tryQuestion), ...draft.phrasings.slice(0, 3).map(offer));
    if (!draft.title.trim()) return found.replaceChildren(make("p", { class: "soft" }, say.titleFirst));
    try {
      const told = await desk.ask("/v1/articles/preview", { article: wholeOf(draft), question: question.value, limit: LIMIT, explain: true });
      if (mine === newest) found.replaceChildren(...verdict(told.previews[0], say));
    } catch (error) {
      if (mine === newest) desk.trouble(error);
    }
    return undefined;
  };
  const offer = (phrasing) =>
    button(phrasing, () => {
      question.value = phrasing;
      return look();
    }, "example");
  let pause;
  question.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(look, PAUSE_MS);
  });
  const weigh = button(say.weigh, async () => {
    weighed.replaceChildren(make("p", { class: "soft" }, say.weighing));
    await desk.ask("/v1/articles/impact", { article: wholeOf(draft) }).then((told) => weighed.replaceChildren(...impact(told, say)), (error) => [weighed.replaceChildren(), desk.trouble(error)]);
  });
  look();
  return [
    make("section", { class: "card", "aria-labelledby": "foresight-title" }, make("h3", { id: "foresight-title" }, say.foresightTitle), make("p", { class: "soft" }, say.foresightHint), field("foresight-question", say.askLikeCustomer, question), found),
    make("section", { class: "card", "aria-labelledby": "impact-title" }, make("h3", { id: "impact-title" }, say.impactTitle), make("p", { class: "soft" }, say.impactHint), weigh, weighed),
  ];
}

function verdict({ question, rank, shown, reason, hits }, say) {
  const good = shown && rank !== null && rank <= 3;
  const told = rank === null ? say.notFoundBy : shown ? say.wouldRank(rank) : say.wouldRankHidden(rank);
  const parts = [make("p", { class: `verdict ${good ? "good" : shown ? "fair" : "poor"}` }, told)];
  if (!shown && reason) parts.push(make("p", { class: "soft" }, reason));
  if (!good) parts.push(make("p", { class: "soft" }, say.rankHelp));
  if (!good) parts.push(make("p", { class: "soft" }, say.addPhrasing(question)));
  return [...parts, make("ol", { class: "hits foreseen" }, ...hits.map((hit) => row(hit, say)))];
}

function row(hit, say) {
  const moved = hit.draft ? say.thisText : hit.rank_before === null ? say.newHere : hit.rank_before === hit.rank ? say.stays : say.wasRank(hit.rank_before);
  const title = hit.draft ? make("strong", { lang: hit.language }, hit.title) : articleLink(hit.article_id, hit.title, hit.language);
  return make(
    "li", { class: `hit ${hit.draft ? "mine" : ""}` },
    make("p", { class: "facts" }, make("strong", {}, `${hit.rank}.`), title, make("span", { class: hit.draft ? "chip live" : "soft" }, moved), level(hit, say)),
    make("p", { class: "passage", lang: hit.language }, ...excerpt(hit.passage.text, hit.highlights, LONGEST)),
  );
}

function impact(told, say) {
  const parts = told.searches ? [make("p", {}, say.replayed(told.searches, told.questions))] : [];
  if (told.left) parts.push(make("p", { class: "soft" }, say.notReplayed(told.left)));
  const shift = (one) => make("li", {}, make("q", { lang: one.language }, one.question), " ", make("span", { class: "soft" }, `${say.asked(one.times)} · ${rankTold(one.rank_before, say)} → ${rankTold(one.rank_after, say)}`));
  const lists = [
    ["gained", told.gained, shift],
    ["lost", told.lost, shift],
    ["pushedDown", told.pushed_down, (one) => make("li", {}, articleLink(one.article_id, one.article_id), " ", make("span", { class: "soft" }, say.inSearches(one.searches)))],
  ].filter(([, items]) => items.length);
  for (const [name, items, draw] of lists) parts.push(make("h4", {}, `${say[`impact_${name}`]} (${items.length})`), make("ul", {}, ...items.slice(0, SHOWN).map(draw)));
  if (told.gaps_closed.length) parts.push(make("h4", {}, say.impact_gaps), make("p", {}, say.closesGaps(told.gaps_closed.length)));
  if (!lists.length && !told.gaps_closed.length) parts.push(empty(told.searches ? say.changesNothing : say.nothingAsked));
  return parts;
}

const rankTold = (rank, say) => (rank === null ? say.notAmong : String(rank));
