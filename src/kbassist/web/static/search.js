// The search page: a question, its hits, and the article that is read.

import { make, render } from "./markdown.js";
import { keepTongue, speak, tongue, words } from "./words.js";

const at = (id) => document.getElementById(id);
const query = at("query"), completions = at("completions"), results = at("results"), reading = at("article");
let say = words(tongue());
let newest = 0; // answers that arrive out of order are dropped
let opened = null; // what had the focus before the article was opened
let last = null; // the newest answer, so that another language of the page can show it again

// --- asking ----------------------------------------------------------------------------------------------------------

async function ask(path, body) {
  const sent = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const reply = await fetch(path, sent ?? {});
  if (reply.ok) return reply.json();
  const problem = await reply.json().catch(() => ({}));
  throw Object.assign(new Error(problem.detail ?? reply.statusText), { status: reply.status });
}

async function search() {
  const mine = ++newest;
  hideCompletions();
  closeArticle(false);
  tell(say.searching);
  results.setAttribute("aria-busy", "true");
  try {
    const found = await ask("/v1/search", { query: query.value, limit: 10, explain: true });
    if (mine !== newest) return;
    last = found;
    history.replaceState(null, "", query.value ? `/?q=${encodeURIComponent(query.value)}` : "/");
    showHits(found);
  } catch (error) {
    if (mine === newest) showError(error);
  } finally {
    if (mine === newest) results.removeAttribute("aria-busy");
  }
}

// --- hits ------------------------------------------------------------------------------------------------------------

function showHits(found) {
  results.replaceChildren(...found.hits.map(card));
  if (!found.hits.length) showEmpty(say[found.no_answer_reason] ?? say.NO_MATCH);
  const told = found.hits.length ? say.found(found.hits.length) : "";
  tell([told, found.degraded.length ? say.degraded : ""].filter(Boolean).join(" · "));
}

function card(hit) {
  const title = make("a", { href: pageOf(hit.article_id), class: "title", lang: hit.language }, hit.title);
  title.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openArticle(hit.article_id, hit.revision, title);
  });
  const level = make("span", { class: `level ${hit.level.toLowerCase()}`, title: hit.confidence.toFixed(2) }, say[hit.level]);
  const heading = hit.passage.heading ? [make("p", { class: "path", lang: hit.language }, hit.passage.heading)] : [];
  return make(
    "article", { class: "hit" },
    make("h2", {}, title, " ", level), ...heading,
    make("p", { class: "passage", lang: hit.language }, ...marked(hit.passage.text, hit.highlights)),
    make("p", { class: "why" }, why(hit.why)),
  );
}

/** Text with its highlights; offsets count characters as the server does, not the browser's UTF-16 units. */
function marked(text, highlights) {
  const characters = Array.from(text), parts = [];
  let done = 0;
  for (const [start, end] of highlights) {
    parts.push(characters.slice(done, start).join(""), make("mark", {}, characters.slice(start, end).join("")));
    done = end;
  }
  return [...parts, characters.slice(done).join("")];
}

function why({ terms, vector, facts, context, prior }) {
  const reasons = [];
  if (terms.length) reasons.push(say.whyTerms(terms.slice(0, 8).join(", ")));
  else if (vector !== null) reasons.push(say.whyMeaning);
  if (facts?.length) reasons.push(say.whyFacts(facts.join(", ")));
  else if (context > 1) reasons.push(say.whyUp);
  if (context < 1) reasons.push(say.whyDown);
  if (prior > 1) reasons.push(say.whyPrior);
  return reasons.join(" ");
}

// --- the article -----------------------------------------------------------------------------------------------------

const pageOf = (id) => `/articles/${id.split("/").map(encodeURIComponent).join("/")}`;

async function openArticle(id, revision, from) {
  opened = from;
  try {
    const address = `/v1${pageOf(id)}`;
    showArticle(await ask(revision ? `${address}/revisions/${revision}` : address));
  } catch (error) {
    if (error.status === 404) tell(say.gone);
    else showError(error);
  }
}

function showArticle(article) {
  const close = make("button", { type: "button", class: "quiet close" }, say.close);
  close.addEventListener("click", () => closeArticle(true));
  const facts = [article.language, ...article.audiences, ...Object.values(article.attributes).flat()];
  if (article.valid_until) {
    const day = new Date(Date.parse(article.valid_until) - 1).toLocaleDateString(document.documentElement.lang);
    facts.push(say.untilDay(day));
  }
  const text = make("div", { lang: article.language }, render(article.body));
  reading.replaceChildren(close, make("h2", { lang: article.language }, article.title), make("p", { class: "path" }, facts.join(" · ")), text);
  if (/^https?:/.test(article.uri ?? ""))
    reading.append(make("p", {}, make("a", { href: article.uri, rel: "noopener noreferrer", target: "_blank" }, say.source)));
  reading.hidden = false;
  document.body.classList.add("reading");
  reading.focus();
}

function closeArticle(back) {
  reading.hidden = true;
  document.body.classList.remove("reading");
  if (back) (opened ?? query).focus();
}

// --- completions -----------------------------------------------------------------------------------------------------

let chosen = -1;

async function complete() {
  const prefix = query.value;
  if (prefix.trim().length < 2) return hideCompletions();
  try {
    const offered = await ask(`/v1/completions?limit=6&prefix=${encodeURIComponent(prefix)}`);
    if (query.value === prefix && document.activeElement === query) showCompletions(offered.completions);
  } catch {
    hideCompletions(); // a convenience: the search itself will tell what is wrong
  }
}

function showCompletions(offered) {
  chosen = -1;
  completions.replaceChildren(...offered.map((text, place) => {
    const option = make("li", { role: "option", id: `completion-${place}`, "aria-selected": "false" }, text);
    option.addEventListener("mousedown", (event) => {
      event.preventDefault();
      take(text);
    });
    return option;
  }));
  completions.hidden = !offered.length;
  query.setAttribute("aria-expanded", String(offered.length > 0));
}

function hideCompletions() {
  showCompletions([]);
  query.removeAttribute("aria-activedescendant");
}

function choose(step) {
  const options = [...completions.children];
  chosen = (chosen + step + options.length + 1) % (options.length + 1);
  if (chosen === options.length) chosen = -1;
  options.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
  if (chosen < 0) query.removeAttribute("aria-activedescendant");
  else query.setAttribute("aria-activedescendant", options[chosen].id);
}

function take(text) {
  query.value = text;
  search();
}

// --- telling ---------------------------------------------------------------------------------------------------------

function tell(text) {
  at("status").textContent = text;
}

function showEmpty(text) {
  results.replaceChildren(make("p", { class: "empty" }, text));
}

function showError(error) {
  const text = error.status === 401 ? say.loggedOut : error.status ? error.message : say.offline;
  const help = error.status === 401 ? [" ", make("a", { href: "/login" }, say.loginAgain)] : [];
  tell("");
  results.replaceChildren(make("p", { class: "empty", role: "alert" }, text, ...help));
}

function translate(tongueWished) {
  say = words(tongueWished);
  speak(document, tongueWished);
  query.placeholder = say.placeholder;
  if (last) showHits(last);
  else showEmpty(say.start);
}

// --- hands -----------------------------------------------------------------------------------------------------------

at("search").addEventListener("submit", (event) => {
  event.preventDefault();
  if (chosen >= 0) take(completions.children[chosen].textContent);
  else search();
});

let pause;
query.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(complete, 120);
});
query.addEventListener("blur", hideCompletions);

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, select, textarea");
  if (event.key === "/" && !typing) query.focus(), query.select();
  else if (event.key === "Escape" && !completions.hidden) hideCompletions();
  else if (event.key === "Escape" && !reading.hidden) closeArticle(true);
  else if (["ArrowDown", "ArrowUp"].includes(event.key) && !event.target.matches("select") && !reading.contains(event.target))
    move(event.key === "ArrowDown" ? 1 : -1);
  else return;
  event.preventDefault();
});

function move(step) {
  if (!completions.hidden) return choose(step);
  const titles = [...results.querySelectorAll(".title")];
  const next = titles.indexOf(document.activeElement) + step;
  if (next < 0) query.focus();
  else titles[Math.min(next, titles.length - 1)]?.focus();
}

at("tongue").addEventListener("change", (event) => {
  keepTongue(event.target.value);
  translate(event.target.value);
});

at("tongue").value = tongue();
translate(tongue());
const asked = new URLSearchParams(location.search).get("q");
if (location.pathname.startsWith("/articles/")) openArticle(decodeURIComponent(location.pathname.slice("/articles/".length)), null, query);
else if (asked) take(asked);
else query.focus();
