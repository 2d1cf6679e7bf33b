// A hit as a person reads it: what it is, how sure we are, the words that matter, and why it is here.

import { make } from "./markdown.js";
import { languageName, locale } from "./words.js";

const LONGEST = { HIGH: 260, MEDIUM: 260, LOW: 140 }; // characters of a passage worth reading in a list
const CLOSE = 0.4; // cosine from which a meaning is near
const ALIKE = 0.5; // cosine of the words' mean from which two texts speak of the same
const LISTENED = 0.1; // share from which the meaning had a say at all
const FACT = /^[^=]+=(.*) \([^)]*\) (fits|does not fit)$/;

/** The hits of an answer as a list; `address` gives each article's own page. */
export function hitList(found, question, say, address) {
  return make("ol", { class: "hits" }, ...found.hits.map((hit) => card(hit, found.language, question, say, address)));
}

function card(hit, asked, question, say, address) {
  const title = make("a", { href: address(hit.article_id), class: "title", lang: hit.language }, hit.title);
  title.dataset.article = hit.article_id;
  const facts = [level(hit, say)];
  if (base(hit.language) !== base(asked)) facts.push(make("span", { class: "tag" }, say.written(languageName(base(hit.language)))));
  if (hit.passage.heading) facts.push(make("span", { lang: hit.language }, hit.passage.heading));
  const passage = excerpt(hit.passage.text, hit.highlights, LONGEST[hit.level]);
  return make(
    "li", { class: `hit ${hit.level.toLowerCase()}` },
    make("h2", {}, title),
    make("p", { class: "facts" }, ...facts),
    make("p", { class: "passage", lang: hit.language }, ...passage),
    make("p", { class: "why" }, ...listed(reasons(hit, question, say))),
  );
}

/** English, whether British or American. */
export const base = (language) => language.split("-")[0];

/** How sure it is, as a word and as bars. */
export function level(hit, say) {
  const bars = make("span", { class: "bars", "aria-hidden": "true" }, make("i"), make("i"), make("i"));
  const told = make("span", { class: "hidden" }, `${say.confidence}: `);
  const share = new Intl.NumberFormat(locale(), { style: "percent" }).format(hit.confidence);
  return make("span", { class: `level ${hit.level.toLowerCase()}`, title: share }, bars, told, say[hit.level]);
}

// --- the passage -----------------------------------------------------------------------------------------------------

/** The stretch that holds most of the different words sought, marked, and in it what was `tried` already; offsets count
 * characters, not UTF-16 units. */
export function excerpt(text, highlights, longest, tried = []) {
  const characters = Array.from(text);
  const from = beginning(characters, highlights, longest);
  let to = Math.min(characters.length, from + longest);
  while (to < characters.length && to > from + 1 && /\S/.test(characters[to])) to -= 1;
  const cut = (start, end) => inOneLine(characters.slice(start, end).join(""));
  const marked = (start, end) => between(start, end, highlights, cut, (...place) => make("mark", {}, cut(...place)));
  const done = ([start, end]) => [Math.max(start, from), Math.min(end, to)];
  const parts = between(from, to, tried.map(done), marked, (...place) => make("s", { class: "tried" }, ...marked(...place)));
  if (from) parts.unshift("…\u00a0");
  if (to === characters.length) return parts;
  const rest = typeof parts.at(-1) === "string" ? parts.pop() : "";
  return [...parts, `${rest.replace(/(?:[\s·|*•]|\s-|\s\d+[.)])+$/, "")}\u00a0…`];
}

/** A stretch in parts: what lies in one of the spans is dressed, the rest is plain. */
function between(from, to, spans, plain, dressed) {
  const parts = [];
  let at = from;
  for (const [start, end] of spans.filter(([start, end]) => start >= at && end <= to && start < end)) {
    parts.push(plain(at, start), dressed(start, end));
    at = end;
  }
  return [...parts, plain(at, to)].flat();
}

/** Lines one after another; a dot between those that end without one of their own and have no number. */
function inOneLine(text) {
  return text
    .replace(/^[-*•] /, "")
    .replace(/\s*\n+(?=\d+[.)] )/g, " ")
    .replace(/([.!?:;,])\s*\n+(?:[-*•] )?/g, "$1 ")
    .replace(/\s*\n+(?:[-*•] )?/g, " · ");
}

/** Where the best stretch begins: at a line or a sentence. */
function beginning(characters, highlights, longest) {
  if (characters.length <= longest) return 0;
  const starts = characters.flatMap((one, at) => ((one === "\n" && characters[at + 1] !== "\n") || (/[.!?]/.test(characters[at - 1]) && one === " ") ? [at + 1] : []));
  const held = (from) =>
    new Set(
      highlights
        .filter(([start, end]) => start >= from && end <= from + longest)
        .map(([start, end]) => characters.slice(start, end).join("").toLowerCase()),
    ).size;
  return starts.reduce((best, start) => (held(start) > held(best) ? start : best), 0);
}

// --- why -------------------------------------------------------------------------------------------------------------

/** Reasons one after another. */
export const listed = (told) => told.flatMap((reason, place) => (place ? [" · ", ...reason] : reason));

/** Why it is here, in plain words: each reason a list of texts and elements. */
export function reasons({ language, passage, highlights, why }, question, say) {
  const characters = Array.from(passage.text);
  const marked = highlights.map(([start, end]) => characters.slice(start, end).join(""));
  const told = [];
  if (why.terms.length) told.push([`${say.whyTerms} `, make("span", { lang: language }, spoken(why.terms, marked, question).join(", "))]);
  if ((why.vector >= CLOSE && why.shares?.vector >= LISTENED) || why.scores?.mean >= ALIKE) told.push([say.whyMeaning]);
  const facts = (why.facts ?? []).map((fact) => fact.match(FACT)).filter(Boolean);
  const named = (verdict) => [...new Set(facts.filter((fact) => fact[2] === verdict).map((fact) => fact[1]))].join(", ");
  if (named("fits")) told.push([say.whyFits(named("fits"))]);
  if (named("does not fit")) told.push([say.whyUnfit(named("does not fit"))]);
  if (why.prior > 1) told.push([say.whyPrior]);
  return told.length ? told : [[say.whyLittle]];
}

/** Index terms are stems; a person reads the words that they stand for. */
function spoken(terms, marked, question) {
  const asked = question.match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(terms.map((term) => nearest(term, marked) ?? nearest(term, asked) ?? term))].filter(
    (word, place, all) => all.findIndex((other) => plain(other) === plain(word)) === place,
  );
}

/** The word that an index term stands for, or undefined. */
export function nearest(term, words) {
  const enough = Math.max(Math.min(3, term.length), term.length - 1);
  const near = words.map((word) => [common(plain(word), plain(term)), word]).filter(([length]) => length >= enough);
  return near.sort(([one, first], [other, second]) => other - one || first.length - second.length)[0]?.[1];
}

const plain = (word) => word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

function common(one, other) {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}
