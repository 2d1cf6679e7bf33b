// Why a suggestion is here, in a sentence that an agent could say.

import { make } from "./markdown.js";
import { nearest } from "./hits.js";

const LISTENED = 6; // customer turns looked at, the newest first
const LONGEST = 2; // quotes in a sentence
const CLOSE = { vector: 0.4, mean: 0.5 }; // cosines from which a meaning is near
const TELLING = /...|\d|\p{Lu}{2}/u; // what is shorter says nothing by itself, but for names such as TV
const WORD = /[\p{L}\p{N}]+(?:[-'’.][\p{L}\p{N}]+)*/gu;

/** Words of a text that made it match, as places in it; neighbours with one word between them are one. */
export function matches(text, terms) {
  const words = [...text.matchAll(WORD)].map((found) => ({ word: found[0], start: found.index, end: found.index + found[0].length }));
  const meant = new Set(terms.map((term) => nearest(term, words.map(({ word }) => word))).filter(Boolean));
  const runs = [];
  let last = -9;
  for (const [place, { word, start, end }] of words.entries()) {
    if (!meant.has(word) || !TELLING.test(word)) continue;
    if (place - last <= 2 && !/[.!?,;:]/.test(text.slice(runs.at(-1)[1], start))) runs.at(-1)[1] = end;
    else runs.push([start, end]);
    last = place;
  }
  return runs;
}

/** The sentence, as texts and elements. */
export function because({ why, language }, said, say) {
  const reasons = [];
  const quotes = quoted(why.terms, said);
  if (quotes.length) reasons.push(say.saidThat(quotes.map((quote) => say.quote(quote)).join(", ")));
  const facts = (why.facts ?? []).map((fact) => fact.match(/^([^=]+)=(.*) \(([^)]*)\) (fits|does not fit)$/)).filter(Boolean);
  const has = facts.filter(([, , value, source, verdict]) => verdict === "fits" && source !== "walk" && !(source === "talk" && near(value, quotes)));
  if (has.length) reasons.push(say.hasThat([...new Set(has.map(([, , value]) => value))].join(", ")));
  const list = new Intl.ListFormat(document.documentElement.lang, { type: "conjunction" });
  const told = reasons.length ? [say.because(list.format(reasons))] : [];
  if (!quotes.length && means(why)) told.push(say.whyMeaning);
  if (!quotes.length && !told.length && why.terms.length) told.push(make("span", {}, `${say.whyTerms} `, make("span", { lang: language }, why.terms.join(", "))));
  const unfit = facts.filter(([, , , , verdict]) => verdict === "does not fit").map(([, , value]) => value);
  if (unfit.length) told.push(say.whyUnfit([...new Set(unfit)].join(", ")));
  if (why.prior > 1) told.push(say.whyPrior);
  return (told.length ? told : [say.whyLittle]).flatMap((one, place) => (place ? [" · ", one] : [one]));
}

const means = (why) => why.vector >= CLOSE.vector || why.scores?.mean >= CLOSE.mean;

const near = (value, quotes) => quotes.some((quote) => quote.toLowerCase().includes(value.toLowerCase()));

/** What the customer said, newest first, that made it match. */
function quoted(terms, said) {
  const found = said.slice(-LISTENED).reverse().flatMap((text) => matches(text, terms).map(([start, end]) => text.slice(start, end)));
  const longest = found.sort((one, other) => other.split(/\s+/).length - one.split(/\s+/).length || other.length - one.length);
  return longest.filter((quote, place) => longest.findIndex((other) => alike(other, quote)) === place).slice(0, LONGEST);
}

/** True where one quote says the other, be it in another form of the word. */
function alike(one, other) {
  const [long, short] = [one.toLowerCase(), other.toLowerCase()];
  return long.includes(short) || long.includes(short.slice(0, Math.max(3, short.length - 2)));
}
