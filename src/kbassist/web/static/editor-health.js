// What should be looked at: what contradicts, repeats, runs out, is never shown, put aside, flagged or not translated.

import { articleLink, calendarDay, empty, percent } from "./editor-pieces.js";
import { make } from "./markdown.js";
import { languageName } from "./words.js";

const PARTS = ["conflicts", "twins", "flagged", "expiring", "dismissed", "never_shown", "untranslated"];
const LOOKED_FOR = ["conflicts", "twins"]; // behind the reply; until then nothing is known of them
const LISTED = 100;
const WAIT_S = 20; // for twins and conflicts of what has just been published

export async function healthView(desk, _wished, current) {
  const view = { told: await desk.ask(`/v1/knowledge/health?limit=${LISTED}`), draw: () => draw(desk, view.told) };
  if (view.told.checked_token === null || view.told.checked_token < view.told.index_token)
    desk.ask(`/v1/knowledge/health?limit=${LISTED}&wait_s=${WAIT_S}`).then((told) => {
      view.told = told;
      if (current()) view.draw();
    }, desk.trouble);
  return view;
}

function draw({ say, root }, told) {
  const open = PARTS.filter((name) => told.counts[name]);
  const unknown = told.checked_token === null ? LOOKED_FOR : [];
  const ways = PARTS.map((name) => make("li", {}, unknown.includes(name) ? make("span", { class: "soft" }, `${say[`health_${name}`]}: …`) : told.counts[name] ? make("a", { href: `#health-${name}` }, `${say[`health_${name}`]}: `, make("strong", {}, told.counts[name])) : make("span", { class: "soft" }, `${say[`health_${name}`]}: 0`)));
  const looking = told.checked_token === null ? [make("p", { class: "soft", role: "status" }, say.stillChecking)] : [];
  const parts = open.map((name) => section(name, told, say));
  if (!open.length && !looking.length) parts.push(empty(say.allWell(told.articles)));
  root.replaceChildren(make("h2", {}, say.healthTitle), make("p", { class: "soft" }, say.healthHint(told.articles)), ...looking, make("ul", { class: "counts" }, ...ways), ...parts);
}

function section(name, told, say) {
  const more = told.counts[name] - told[name].length;
  const rest = more > 0 ? [make("p", { class: "soft" }, say.andMore(more))] : [];
  return make("section", { "aria-labelledby": `health-${name}` }, make("h3", { id: `health-${name}`, tabindex: "-1" }, say[`health_${name}`]), make("p", { class: "soft" }, say[`todo_${name}`]), make("ul", { class: "findings" }, ...told[name].map((one) => make("li", {}, ...FINDING[name](one, say)))), ...rest);
}

const titleOf = (one) => articleLink(one.article_id, one.title, one.language);
const counted = (one, say) => [titleOf(one), " ", make("span", { class: "soft" }, [say.timesShown(one.shown), ...Object.entries(one.verdicts).map(([verdict, count]) => `${say[`verdict_${verdict}`] ?? verdict}: ${count}`)].join(" · "))];
const FINDING = {
  conflicts: conflictParts,
  twins: twinsParts,
  flagged: counted,
  dismissed: counted,
  expiring: (one, say) => [titleOf(one), " ", make("span", { class: "soft" }, one.ends ? say.untilDay(calendarDay(Date.parse(one.ends) - 1)) : "")],
  never_shown: (one) => [titleOf(one)],
  untranslated: (one, say) => [make("a", { href: `/editor?q=${encodeURIComponent(one.family_id)}` }, one.title), " ", make("span", { class: "soft" }, `${say.has} ${one.has.map(languageName).join(", ")} · ${say.lacks} ${one.lacks.map(languageName).join(", ")}`)],
};

/** Two places that cannot both be right, side by side. */
export function conflictParts({ clash, values, places, confidence }, say) {
  const what = clash === "figure" ? say.figures(values.join(" ≠ ")) : say.rules;
  return [make("p", {}, make("strong", {}, what), " ", make("span", { class: "soft" }, say.sure(percent(confidence)))), sides(places, values)];
}

/** Two places that say the same, side by side. */
export function twinsParts({ places, similarity }, say) {
  return [make("p", { class: "soft" }, say.alike(percent(similarity))), sides(places, [])];
}

function sides(places, values) {
  const side = (place, at) => make("div", {}, make("p", {}, titleOf(place), ...(place.heading ? [make("span", { class: "soft" }, ` · ${place.heading}`)] : [])), make("blockquote", { lang: place.language }, ...marked(place.text, values[at])));
  return make("div", { class: "sides" }, ...places.map(side));
}

function marked(text, value) {
  const from = value ? text.indexOf(value) : -1;
  return from < 0 ? [text] : [text.slice(0, from), make("mark", {}, value), text.slice(from + value.length)];
}
