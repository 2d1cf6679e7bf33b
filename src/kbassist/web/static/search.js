// The search page: a question, its hits, and the article that is read. Where one is stands in the address.

import { articleParts } from "./article.js";
import { ask, pageOf } from "./ask.js";
import { Completions } from "./completions.js";
import { hitList } from "./hits.js";
import { make } from "./markdown.js";
import { notes } from "./notes.js";
import { offerWays } from "./ways.js";
import { offerTongues, speak, tongue, words } from "./words.js";

const at = (id) => document.getElementById(id);
const query = at("query"), results = at("results"), reading = at("article");
const completions = new Completions(query, at("completions"), complete, visitQuestion);
let say = words(tongue());
let asked = null; // the question whose answer stands there
let found = null; // its answer, so that another language of the page can show it again
let article = null; // the one being read
let missing = false; // whether the one named in the address is not there
let failed = false; // whether the last answer was an error, told in the language it came in
let newest = 0; // answers that arrive out of order are dropped

// --- asking ----------------------------------------------------------------------------------------------------------

async function complete(prefix) {
  return (await ask(`/v1/completions?limit=6&prefix=${encodeURIComponent(prefix)}`)).completions;
}

// --- where one is ----------------------------------------------------------------------------------------------------

const asQuery = (question) => (question ? `?q=${encodeURIComponent(question)}` : "");

function visitQuestion(question) {
  query.value = question;
  asked = null; // asked again, it is answered again
  visit(`/${asQuery(question.trim())}`);
}

function visitArticle(id) {
  visit(pageOf(id) + asQuery(asked));
}

function leaveArticle() {
  visit(`/${asQuery(asked)}`);
}

function visit(address) {
  const here = location.pathname + location.search;
  if (address !== here) history.pushState(null, "", address);
  return follow();
}

/** Shows what the address names. */
async function follow() {
  const mine = ++newest;
  const question = new URLSearchParams(location.search).get("q") ?? "";
  const path = location.pathname.startsWith("/articles/") ? location.pathname.slice("/articles/".length) : "";
  completions.hide();
  missing = failed = false;
  try {
    if (!path) closeArticle();
    if (question !== asked) await search(question, mine);
    if (path && mine === newest) await open(decodeURIComponent(path), mine);
  } catch (error) {
    if (mine === newest) showError(error);
  }
}

async function search(question, mine) {
  if (!question) return start();
  query.value = question;
  results.setAttribute("aria-busy", "true");
  tell(say.searching);
  try {
    const answer = await ask("/v1/search", { query: question, limit: 10, explain: true });
    if (mine !== newest) return;
    [found, asked] = [answer, question];
    showFound();
  } finally {
    if (mine === newest) results.removeAttribute("aria-busy");
  }
}

async function open(id, mine) {
  const revision = found?.hits.find((hit) => hit.article_id === id)?.revision;
  const address = `/v1${pageOf(id)}`;
  const read = await ask(revision ? `${address}/revisions/${revision}` : address).catch((error) => {
    if (error.status !== 404) throw error;
    return null;
  });
  if (mine !== newest) return;
  missing = !read;
  if (missing) return tell(say.gone);
  article = { ...read, id };
  showArticle();
  reading.scrollTop = 0;
  reading.focus({ preventScroll: true });
  if (reading.getBoundingClientRect().top < 0) reading.scrollIntoView();
}

// --- showing ---------------------------------------------------------------------------------------------------------

function view(name) {
  document.body.dataset.view = name;
}

function tell(...sentences) {
  at("status").replaceChildren(...sentences.map((sentence) => make("span", {}, sentence)));
}

function entitle() {
  document.title = [article?.title ?? asked, "kbassist"].filter(Boolean).join(" · ");
}

function start() {
  [found, asked] = [null, ""];
  view("start");
  tell();
  entitle();
  const examples = [say.example1, say.example2, say.example3].map((example) => {
    const button = make("button", { type: "button", class: "example" }, example);
    button.addEventListener("click", () => visitQuestion(example));
    return make("li", {}, button);
  });
  const help = make("p", {}, say.start);
  results.replaceChildren(make("h2", {}, say.placeholder), help, make("p", { class: "soft" }, say.examples), make("ul", {}, ...examples));
}

function showFound() {
  const left = notes(found.degraded, say);
  entitle();
  if (!found.hits.length) {
    view("none");
    results.replaceChildren(make("h2", {}, say.nothing), make("p", {}, say[found.no_answer_reason] ?? say.NO_MATCH));
    return tell(...left);
  }
  view("hits");
  results.replaceChildren(hitList(found, asked, say, (id) => pageOf(id) + asQuery(asked)));
  const unsure = found.hits.every((hit) => hit.level === "LOW");
  return tell(unsure ? `${say.allLow} ${say.NO_MATCH}` : say.found(found.hits.length), ...left);
}

function showArticle() {
  reading.replaceChildren(...articleParts(article, say, leaveArticle));
  reading.hidden = false;
  document.body.classList.add("reading");
  entitle();
  markCurrent();
}

function closeArticle() {
  if (!article) return;
  const from = titles().find((title) => title.dataset.article === article.id);
  const left = reading.contains(document.activeElement);
  article = null;
  reading.hidden = true;
  document.body.classList.remove("reading");
  entitle();
  markCurrent();
  if (left) (from ?? query).focus();
}

function markCurrent() {
  for (const title of titles())
    if (title.dataset.article === article?.id) title.setAttribute("aria-current", "true");
    else title.removeAttribute("aria-current");
}

function showError(error) {
  const text = error.status === 401 ? say.loggedOut : error.status ? error.message : say.offline;
  const help = error.status === 401 ? [" ", make("a", { href: "/login" }, say.loginAgain)] : [];
  [found, asked, failed] = [null, null, true];
  view("none");
  tell();
  results.replaceChildren(make("p", { class: "alert", role: "alert" }, text, ...help));
}

function translate(wished) {
  say = words(wished);
  speak(document, wished);
  query.placeholder = say.placeholder;
  if (found) showFound();
  else if (asked === "") start();
  if (article) showArticle();
  if (missing) tell(say.gone);
  if (failed) follow();
}

// --- hands -----------------------------------------------------------------------------------------------------------

const titles = () => [...results.querySelectorAll(".title")];

function move(step) {
  if (completions.open) return completions.move(step);
  const next = titles().indexOf(document.activeElement) + step;
  if (next < 0) query.focus();
  else titles()[Math.min(next, titles().length - 1)]?.focus();
}

at("search").addEventListener("submit", (event) => {
  event.preventDefault();
  visitQuestion(completions.chosen ?? query.value);
});

results.addEventListener("click", (event) => {
  const title = event.target.closest(".title");
  if (!title || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  visitArticle(title.dataset.article);
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, select, textarea");
  const arrow = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && !typing) query.focus(), query.select();
  else if (event.key === "Escape" && completions.open) completions.hide();
  else if (event.key === "Escape" && article) leaveArticle();
  else if (arrow && !event.target.matches("select") && !reading.contains(event.target)) move(arrow);
  else return;
  event.preventDefault();
});

addEventListener("popstate", follow);

offerTongues(at("tongue"), translate);
offerWays(document);
query.focus();
follow();
