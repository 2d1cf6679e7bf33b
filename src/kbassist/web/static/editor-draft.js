// What an editor says of an article, as it is kept, as it is changed, and as the server is told.

const DEFAULTS = {
  id: null, family: null, language: "en", title: "", body: "", audiences: ["public"], attributes: {}, phrasings: [], tags: [],
  valid_from: null, valid_until: null, as_of_field: null, verbatim: false, uri: null, procedure: null,
};
const KEYS = Object.keys(DEFAULTS);

/** A text that is not written yet. */
export const blank = (language) => ({ ...structuredClone(DEFAULTS), language });

/** What an editor may change of an article. */
export const draftOf = (article) => structuredClone(Object.fromEntries(KEYS.map((key) => [key, article[key] ?? DEFAULTS[key]])));

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** The names of the fields in which two texts differ. */
export const changed = (before, after) => KEYS.filter((key) => !same(before[key], after[key]));

/** What turns one text into the other (a JSON merge patch). */
export function patchOf(before, after) {
  const patch = Object.fromEntries(changed(before, after).map((key) => [key, after[key]]));
  for (const key of ["attributes", "procedure"])
    if (patch[key]) patch[key] = { ...gone(before[key] ?? {}, patch[key]), ...patch[key] };
  return patch;
}

const gone = (before, after) => Object.fromEntries(Object.keys(before).filter((key) => !(key in after)).map((key) => [key, null]));

/** The whole text, without what nobody has said. */
export const wholeOf = (draft) => Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== null && value !== ""));

// --- fields as people write them -------------------------------------------------------------------------------------

/** Names between commas. */
export const namesOf = (text) => [...new Set(text.split(",").map((one) => one.trim()).filter(Boolean))];

/** One thing a line. */
export const linesOf = (text) => [...new Set(text.split("\n").map((one) => one.trim()).filter(Boolean))];

/** `product: fiber, dsl`, one attribute a line. */
export const attributesText = (attributes) => Object.entries(attributes).map(([key, values]) => `${key}: ${values.join(", ")}`).join("\n");

export function attributesOf(text) {
  const pairs = linesOf(text).map((line) => [line.split(":")[0].trim(), namesOf(line.slice(line.indexOf(":") + 1))]);
  return Object.fromEntries(pairs.filter(([key, values]) => key && values.length));
}

/** The day of a stamp, for an input; a last day is the one before the moment at which it is over. */
export function dayOf(stamp, last = false) {
  if (!stamp || stamp.length === 10) return stamp ?? "";
  return new Date(Date.parse(stamp) - (last ? 1 : 0)).toISOString().slice(0, 10);
}
