// The agent's desk: one interaction, the customer, the talk, and what helps now. Which interaction stands in the address.

import { ask } from "./ask.js";
import { Completions } from "./completions.js";
import { beginParts, openMatters, sampleTalks } from "./desk-begin.js";
import { customerParts } from "./desk-customer.js";
import { Link } from "./desk-link.js";
import { Offers } from "./desk-offers.js";
import { Reader } from "./desk-reader.js";
import { Replay } from "./desk-replay.js";
import { STEP_WORDS } from "./desk-steps-words.js";
import { Steps } from "./desk-steps.js";
import { Thread } from "./desk-thread.js";
import { DESK_WORDS } from "./desk-words.js";
import { make } from "./markdown.js";
import { offerWays } from "./ways.js";
import { learn, offerTongues, speak, tongue, words } from "./words.js";

learn(DESK_WORDS);
learn(STEP_WORDS);

const AGE_MS = 30_000; // how often the age of what is known is told anew
const OUTCOMES = ["resolved", "unresolved", "handed_over", "abandoned"];

const at = (id) => document.getElementById(id);
let say = words(tongue());
let matter = null; // the interaction, its link, its thread, its customer
let replay = null;
let begin = null; // what there is to begin with
const wished = {}; // what is chosen among the samples

const reader = new Reader(at("article"), { act, judge: feedback, start: (id) => matter && mark(id, null, "start"), left: (id) => offers.left(id) || at("help").focus({ preventScroll: true }), reading: (id) => offers.reading(id) });
const offers = new Offers({ act, seen, heard: () => matter?.thread.heard ?? [], language: () => matter?.interaction?.language });
const steps = new Steps(at("next-steps"), { tell: mark, read: readProcedure });
const completions = new Completions(at("query"), at("completions"), complete, search);

// --- where one is ----------------------------------------------------------------------------------------------------

function visit(id) {
  history.pushState(null, "", id ? `/desk?interaction=${encodeURIComponent(id)}` : "/desk");
  return arrive();
}

async function arrive() {
  const id = new URLSearchParams(location.search).get("interaction");
  if (matter && matter.id === id) return;
  leave();
  if (id) follow(id);
  else await showBegin();
}

function view(name) {
  document.body.dataset.view = name;
  at("begin").hidden = name !== "begin";
  for (const id of ["talk", "help", "pane", "parts"]) at(id).hidden = name === "begin";
  at("player").hidden = !replay;
}

async function showBegin() {
  view("begin");
  entitle();
  try {
    const [samples, matters] = await Promise.all([sampleTalks(), openMatters()]);
    begin = { ...samples, matters };
    drawBegin();
  } catch (error) {
    if (!error.status && !error.offline) throw error;
    trouble(error);
  }
}

function drawBegin() {
  if (begin) at("begin").replaceChildren(...beginParts(begin, wished, say, { play, follow: visit }));
}

function trouble(error) {
  const text = { 401: say.loggedOut, 403: say.notServing, 404: say.gone_talk }[error.status] ?? (error.status ? error.message : say.offline);
  const help = error.status === 401 ? make("a", { href: "/login" }, say.loginAgain) : make("a", { href: error.status === 403 ? "/" : "/desk" }, error.status === 403 ? say.search : say.another);
  begin = null;
  if (matter) matter.line = null;
  at("line").replaceChildren();
  view("begin");
  at("begin").replaceChildren(make("p", { class: "alert", role: "alert" }, text), make("p", {}, help));
}

// --- one interaction -------------------------------------------------------------------------------------------------

function follow(id) {
  matter = { id, interaction: null, known: null, displayed: new Set(), thread: new Thread(at("said"), say) };
  view("talk");
  offers.clear(say);
  steps.clear(say);
  at("customer").replaceChildren(make("h2", {}, say.customerTitle));
  const mine = matter;
  matter.link = new Link(
    (after) => {
      const address = new URL(`/v1/live?interaction_id=${encodeURIComponent(id)}&after=${after}&limit=5&explain=true`, location);
      address.protocol = address.protocol.replace("http", "ws");
      return address;
    },
    {
      heard: (event) => mine === matter && hear(event),
      state: (state) => mine === matter && showLine(state),
      after: () => mine.thread.newest,
      gone: async () => {
        const error = await ask(`/v1/interactions/${encodeURIComponent(id)}?after=${2 ** 31 - 1}`).then(() => null, (failed) => failed);
        if (error?.status && error.status < 500 && mine === matter) trouble(error);
        return Boolean(error?.status && error.status < 500);
      },
    },
  );
}

function leave() {
  if (replay && matter && !matter.interaction?.outcome)
    ask(`/v1/interactions/${encodeURIComponent(matter.id)}/close`, { outcome: "abandoned" }).catch(() => {}); // a sample is no open work
  replay?.stop();
  matter?.link.close();
  matter = replay = null;
  at("line").replaceChildren();
  at("said").replaceChildren();
  at("ending").hidden = false;
  reader.close();
}

const HEARD = {
  interaction: ({ type: _type, ...interaction }) => inform(interaction),
  context: ({ interaction }) => inform(interaction),
  turn: ({ turn }) => matter.thread.hear(turn),
  leg: ({ leg }) => matter.thread.begin(leg),
  suggestions: (found) => suggest(found),
  article_withdrawn: (recall) => [offers.recall(recall), reader.recall(recall)],
  steps: ({ steps: marks }) => steps.mark(marks),
  closed: ({ outcome }) => end(outcome),
};

function hear(event) {
  if (Object.hasOwn(HEARD, event.type)) HEARD[event.type](event);
}

function inform(interaction) {
  const before = matter.interaction?.customer_id;
  matter.interaction = interaction;
  matter.thread.show(interaction);
  drawCustomer();
  if (interaction.customer_id && interaction.customer_id !== before) learnCustomer();
}

async function learnCustomer() {
  const mine = matter;
  const known = await ask(`/v1/customers/${encodeURIComponent(mine.interaction.customer_id)}`).catch(() => null); // the talk goes on without
  if (mine !== matter) return;
  matter.known = known;
  drawCustomer();
}

function suggest(found) {
  offers.suggest(found);
  steps.show(found, say);
  matter.thread.mark(found.suggestions[0]?.why.terms ?? []);
  const { known } = matter;
  if (known && (known.degraded.length || known.stale) && found.customer && !found.customer.stale) learnCustomer();
}

function end(outcome) {
  matter.interaction = { ...matter.interaction, outcome };
  matter.thread.close(outcome);
  matter.link.close();
  replay?.stop();
  at("ending").hidden = true;
  at("ending").open = false;
  at("line").replaceChildren();
  offers.end();
  drawPlayer();
}

function drawCustomer() {
  at("customer").replaceChildren(...customerParts(matter.interaction, matter.known, say));
  entitle();
}

function entitle() {
  document.title = [matter?.known?.name ?? say.deskTitle, "kbassist"].join(" · ");
}

function showLine(state) {
  matter.line = state;
  at("line").replaceChildren(make("span", { class: `line ${state}` }, make("span", { class: "word" }, say[state])));
}

// --- what an agent does ----------------------------------------------------------------------------------------------

async function act(deed, hit) {
  if (!hit) return;
  if (deed === "opened") return reader.open(hit);
  if (deed === "copied") {
    const done = await navigator.clipboard.writeText(hit.passage.text).then(() => true, () => false);
    offers.tell(done ? say.copiedNow : say.notCopied);
    if (!done) return;
  }
  if (deed === "used" || deed === "dismissed") offers.settle(hit, deed);
  if (deed === "dismissed" && reader.reads(hit)) reader.close();
  feedback(hit, deed);
}

/** Tells the server; the work goes on whatever it answers. */
async function feedback(hit, verdict) {
  const told = { verdict, rank: hit.rank };
  const sent = matter?.link && !matter.interaction?.outcome
    ? matter.link.send({ type: "feedback", suggestion_id: hit.suggestion_id, ...told })
    : ask(`/v1/suggestions/${encodeURIComponent(hit.suggestion_id)}/feedback`, told);
  return sent.then(() => true, (error) => {
    if (error.message) offers.tell(error.message);
    return false;
  });
}

function readProcedure(id, language) {
  return ask(`/v1/procedures/${encodeURIComponent(id)}${language ? `?language=${encodeURIComponent(language)}` : ""}`);
}

/** What the agent tells of a step; a new answer comes by itself. */
function mark(procedure, step, deed) {
  return matter.link.send({ type: "step", procedure_id: procedure, step_id: step, deed }).catch((error) => error.message && offers.tell(error.message));
}

/** Tells the server what really stood before the agent's eyes, each suggestion once. */
function seen(hit) {
  if (!matter?.link || matter.interaction?.outcome || matter.displayed.has(hit.suggestion_id)) return;
  matter.displayed.add(hit.suggestion_id);
  matter.link.send({ type: "feedback", suggestion_id: hit.suggestion_id, verdict: "displayed", rank: hit.rank }).catch(() => {}); // not worth a word
}

async function complete(prefix) {
  return (await ask(`/v1/completions?limit=6&prefix=${encodeURIComponent(prefix)}`)).completions;
}

async function search(question) {
  at("query").value = question;
  completions.hide();
  if (!question.trim()) return;
  if (!matter) return void location.assign(`/?q=${encodeURIComponent(question)}`);
  const found = await ask("/v1/search", { query: question, limit: 10, explain: true }).catch((error) => offers.tell(error.status ? error.message : say.offline));
  if (found) offers.search(question, found);
}

// --- a sample talk ---------------------------------------------------------------------------------------------------

async function play(id) {
  try {
    const talk = await ask(`/v1/demo/interactions/${encodeURIComponent(id)}`);
    const body = { channel: talk.channel, context: { language: talk.language }, new: true, ...(talk.customer_id && { customer_id: talk.customer_id }) };
    const opened = await ask("/v1/interactions", body);
    await visit(opened.id);
    const { link } = matter;
    replay = new Replay(talk, (turn) => link.send({ type: "turn", ...turn }), drawPlayer);
    replay.speed = Number(at("speed").value);
    view("talk");
    drawPlayer();
    at("pause").focus();
    await replay.run();
  } catch (error) {
    if (error.status || error.offline) trouble(error);
    else if (error.message !== "closed") throw error;
  }
}

function drawPlayer() {
  at("player").hidden = !replay;
  if (!replay) return;
  const { place, talk, over, paused } = replay;
  const ended = over || matter.interaction?.outcome;
  at("playing").replaceChildren(ended ? say.played : say.playing(`${Math.min(place + 1, talk.turns.length)}/${talk.turns.length}`));
  at("pause").textContent = paused ? say.resume : `❚❚ ${say.pause}`;
  at("player").querySelector(".controls").hidden = Boolean(ended);
  matter.thread.types(ended ? null : replay.typing);
}

// --- languages -------------------------------------------------------------------------------------------------------

function translate(wishedTongue) {
  say = words(wishedTongue);
  speak(document, wishedTongue);
  at("query").placeholder = say.placeholder;
  at("outcomes").replaceChildren(...OUTCOMES.map(closing));
  at("key-list").replaceChildren(...Object.entries({ ...say.keyList, ...say.stepKeys }).flatMap(([key, told]) => [make("dt", {}, make("kbd", {}, key)), make("dd", {}, told)]));
  offers.speak(say);
  steps.speak(say);
  reader.speak(say);
  drawBegin();
  if (!matter) return entitle();
  matter.thread.speak(say);
  if (matter.interaction) drawCustomer();
  if (matter.line && !matter.interaction?.outcome) showLine(matter.line);
  return drawPlayer();
}

function closing(outcome) {
  const button = make("button", { type: "button", class: "quiet" }, say[outcome]);
  button.addEventListener("click", () =>
    ask(`/v1/interactions/${encodeURIComponent(matter.id)}/close`, { outcome }).catch((error) => offers.tell(error.status ? error.message : say.offline)),
  );
  return button;
}

// --- hands -----------------------------------------------------------------------------------------------------------

at("search").addEventListener("submit", (event) => {
  event.preventDefault();
  search(completions.chosen ?? at("query").value);
});
at("back").addEventListener("click", () => offers.back());
at("pause").addEventListener("click", () => replay.pause(!replay.paused));
at("next").addEventListener("click", () => replay.skip());
at("another").addEventListener("click", () => visit(null));
at("speed").addEventListener("change", () => replay && (replay.speed = Number(at("speed").value)));
at("ask-keys").addEventListener("click", () => at("keys").showModal());
for (const button of at("parts").children) button.addEventListener("click", () => showPart(button.dataset.part));

/** Where the page is narrow, one part is seen at a time. */
function showPart(part) {
  document.body.dataset.part = part;
  for (const button of at("parts").children) button.setAttribute("aria-pressed", String(button.dataset.part === part));
}

const chosen = () => offers.focused() ?? reader.hit ?? offers.hits[0];
const KEYS = {
  "/": () => [at("query").focus(), at("query").select()],
  "?": () => at("keys").showModal(),
  u: () => act("used", chosen()),
  x: () => act("dismissed", chosen()),
  c: () => act("copied", chosen()),
  d: () => steps.press("done"),
  s: () => steps.press("skip"),
  b: () => steps.press("back"),
  Escape: () => (reader.hit ? reader.close() : offers.back()),
};

const PLACES = { KeyU: "u", KeyX: "x", KeyC: "c", KeyD: "d", KeyS: "s", KeyB: "b", Slash: "/" };

/** The key by what is written on it in Latin letters, whatever the layout. */
const latin = ({ key, code }) => (/^[ -~]/.test(key) ? key : (PLACES[code] ?? key));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || at("keys").open) return;
  const typing = event.target.matches("input, select, textarea");
  if (event.target === at("query")) {
    const arrow = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (arrow && completions.open) completions.move(arrow);
    else if (event.key === "Escape") completions.open ? completions.hide() : at("query").blur();
    else return;
  } else if (typing) return;
  else if (Object.hasOwn(KEYS, latin(event))) KEYS[latin(event)]();
  else if (/^[1-5]$/.test(event.key) && matter) act("opened", offers.hits[event.key - 1]);
  else return;
  event.preventDefault();
});

addEventListener("popstate", arrive);
setInterval(() => matter?.interaction && !at("customer").contains(document.activeElement) && drawCustomer(), AGE_MS);

offerTongues(at("tongue"), translate);
offerWays(document);
showPart("help");
arrive();
