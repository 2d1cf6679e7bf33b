// What became of an article: how often it was shown, opened, used and put aside, and what contradicts it.

import { calendarDay, draw, empty } from "./editor-pieces.js";
import { conflictParts, twinsParts } from "./editor-health.js";
import { pageOf } from "./ask.js";
import { make } from "./markdown.js";
import { locale } from "./words.js";

const KINDS = ["shown", "opened", "used", "dismissed"];
const CHART = { width: 720, height: 200, left: 36, foot: 24, head: 8 };

/** The part of the view with an article's story. */
export async function storyPart(desk, article) {
  const path = `/v1${pageOf(article.id)}`;
  const [story, health] = await Promise.all([desk.ask(`${path}/story`), desk.ask(`${path}/health`)]);
  return () => {
    const { say } = desk;
    const any = story.weeks.some((week) => week.shown);
    const parts = [make("section", { class: "card", "aria-labelledby": "story-title" }, make("h3", { id: "story-title" }, say.storyTitle), ...(any ? [legend(story.weeks, say), chart(story.weeks, say), numbers(story.weeks, say)] : [empty(say.noStory)]))];
    const found = [...health.conflicts.map((one) => conflictParts(one, say)), ...health.twins.map((one) => twinsParts(one, say))];
    if (found.length) parts.push(make("section", { class: "card", "aria-labelledby": "beside" }, make("h3", { id: "beside" }, say.besideTitle), make("ul", { class: "findings" }, ...found.map((one) => make("li", {}, ...one)))));
    return parts;
  };
}

function legend(weeks, say) {
  const total = (kind) => weeks.reduce((sum, week) => sum + week[kind], 0);
  return make("ul", { class: "legend" }, ...KINDS.map((kind) => make("li", { class: kind }, `${say[`story_${kind}`]}: `, make("strong", {}, total(kind)))));
}

/** Four bars a week, oldest first; the numbers themselves stand in the table below. */
function chart(weeks, say) {
  const { width, height, left, foot, head } = CHART;
  const most = Math.max(4, ...weeks.map((week) => week.shown));
  const room = height - foot - head;
  const step = (width - left) / weeks.length;
  const bar = (step - 8) / KINDS.length;
  const up = (count) => (count / most) * room;
  const lines = [0, 0.5, 1].map((share) => {
    const y = head + room * (1 - share);
    return [draw("line", { x1: left, x2: width, y1: y, y2: y, class: "rule" }), draw("text", { x: left - 6, y: y + 4, "text-anchor": "end" }, String(Math.round(most * share)))];
  });
  const bars = weeks.flatMap((week, place) => KINDS.map((kind, number) => draw("rect", { x: left + place * step + 4 + number * bar, y: head + room - up(week[kind]), width: Math.max(1, bar - 1), height: up(week[kind]), class: kind })));
  const date = new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", timeZone: "UTC" });
  const every = Math.ceil(weeks.length / 6);
  const days = weeks.flatMap((week, place) => (place % every ? [] : [draw("text", { x: left + place * step + 4, y: height - 6 }, date.format(new Date(week.week)))]));
  return draw("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart", role: "img", "aria-label": say.chartLabel }, ...lines.flat(), ...bars, ...days);
}

function numbers(weeks, say) {
  const head = make("tr", {}, ...[say.week, ...KINDS.map((kind) => say[`story_${kind}`])].map((name) => make("th", { scope: "col" }, name)));
  const rows = weeks.toReversed().map((week) => make("tr", {}, make("th", { scope: "row" }, calendarDay(week.week)), ...KINDS.map((kind) => make("td", {}, week[kind]))));
  return make("details", {}, make("summary", {}, say.asTable), make("div", { class: "wide" }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows))));
}
