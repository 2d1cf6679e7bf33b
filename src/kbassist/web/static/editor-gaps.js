// What customers asked and nothing helped, and the way to the article that is missing.

import { articleLink, button, day, deskOf, draw, empty, percent } from "./editor-pieces.js";
import { make } from "./markdown.js";
import { languageName } from "./words.js";

const PAGE = 30;
const WEEKS = 12; // that are told of
const WEEK_MS = 7 * 24 * 3_600_000;
const SPARK = { width: 96, height: 24 }; // of the trend, in pixels

export async function gapsView(desk) {
  const gaps = new Gaps(desk);
  await gaps.load();
  return gaps;
}

class Gaps {
  #desk;
  #gaps = [];
  #next = null;

  constructor(desk) {
    this.#desk = desk;
  }

  async load(token = "") {
    const page = await this.#desk.ask(`/v1/gaps?page_size=${PAGE}${token && `&page_token=${encodeURIComponent(token)}`}`);
    this.#gaps = token ? [...this.#gaps, ...page.gaps] : page.gaps;
    this.#next = page.next_page_token;
  }

  draw() {
    const { say, root, trouble } = this.#desk;
    const list = this.#gaps.length ? make("ol", { class: "gaps" }, ...this.#gaps.map((gap) => this.#card(gap))) : empty(say.noGaps);
    const more = this.#next === null ? [] : [button(say.showMore, () => this.load(this.#next).then(() => this.draw(), trouble))];
    root.replaceChildren(make("h2", {}, say.gapsTitle), make("p", { class: "soft" }, say.gapsHint), list, ...more);
  }

  #card(gap) {
    const { say } = this.#desk;
    const reasons = Object.entries(gap.reasons).map(([reason, count]) => `${say[`unmet_${reason}`] ?? reason}: ${count}`);
    const languages = Object.keys(gap.languages).map(languageName);
    const near = gap.nearest ? make("p", {}, `${say.nearest} `, articleLink(gap.nearest.article_id, gap.nearest.title, gap.nearest.language), ` (${percent(gap.nearest.similarity)})`) : make("p", { class: "soft" }, say.nothingNear);
    const acts = gap.article_id
      ? make("a", { href: deskOf(gap.article_id), class: "button" }, say.draftBegun)
      : button(say.writeThis, () => this.#begin(gap), "");
    return make(
      "li", { class: "card gap" },
      make("h3", { lang: gap.language }, gap.question),
      make("p", { class: "facts" }, make("strong", {}, say.matters(gap.matters)), trend(gap.weeks, say), make("span", {}, [...reasons, languages.join(", ")].join(" · "))),
      near,
      ...(gap.examples.length > 1 ? [examples(gap.examples, say)] : []),
      make("div", { class: "acts" }, acts),
    );
  }

  async #begin(gap) {
    const { ask, visit, trouble } = this.#desk;
    try {
      const begun = await ask(`/v1/gaps/${encodeURIComponent(gap.gap_id)}/draft`, undefined, "POST");
      await visit(deskOf(begun.id));
    } catch (error) {
      trouble(error);
    }
  }
}

function examples(some, say) {
  const asked = some.map((one) => make("li", {}, make("q", { lang: one.language }, one.question), " ", make("span", { class: "soft" }, `${say[`unmet_${one.reason}`] ?? one.reason}, ${day(one.at)}`)));
  return make("details", {}, make("summary", {}, say.askedLike(some.length)), make("ul", {}, ...asked));
}

/** How many a week, as a row of small bars, this week last; weeks in which nobody asked are not told. */
function trend(weeks, say) {
  const counts = Array(WEEKS).fill(0);
  for (const { week, matters } of weeks) counts[Math.max(0, WEEKS - 1 - Math.floor((Date.now() - Date.parse(week)) / WEEK_MS))] += matters;
  const most = Math.max(...counts);
  const step = SPARK.width / WEEKS;
  const bars = counts.map((matters, place) => {
    const height = matters ? Math.max(2, (matters / most) * SPARK.height) : 1;
    return draw("rect", { x: place * step, y: SPARK.height - height, width: step - 2, height, class: matters ? "bar" : "none" });
  });
  const told = counts.join(", ");
  return draw("svg", { ...SPARK, viewBox: `0 0 ${SPARK.width} ${SPARK.height}`, role: "img", class: "spark", "aria-label": `${say.byWeek}: ${told}` }, ...bars);
}
