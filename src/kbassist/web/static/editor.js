// The editors' desk: which view stands there is told by the address.

import { ask } from "./ask.js";
import { articleView } from "./editor-article.js";
import { calendarView } from "./editor-calendar.js";
import { gapsView } from "./editor-gaps.js";
import { healthView } from "./editor-health.js";
import { libraryView } from "./editor-library.js";
import { reviewView } from "./editor-review.js";
import { importView, takeIn } from "./editor-upload.js";
import { EDITOR_WORDS } from "./editor-words.js";
import { ARTICLE_WORDS } from "./editor-words-article.js";
import { make } from "./markdown.js";
import { offerWays } from "./ways.js";
import { learn, offerTongues, speak, tongue, words } from "./words.js";

learn(EDITOR_WORDS);
learn(ARTICLE_WORDS);

const VIEWS = { library: libraryView, review: reviewView, calendar: calendarView, gaps: gapsView, health: healthView, import: importView };

const at = (id) => document.getElementById(id);
const root = at("view");
let here = ""; // the address that stands there
let shown = null; // what the view that stands there lets us do: redraw, unsaved, keys
let newest = 0; // a view that arrives late is dropped

/** What every view is given. */
const desk = {
  say: words(tongue()),
  me: null,
  root,
  ask,
  visit,
  tell,
  trouble,
  /** The address was changed without going anywhere. */
  moved: () => (here = location.href),
  /** Whether the caller's key permits it. */
  may: (action) => desk.me.may.includes(action),
};

// --- where one is ----------------------------------------------------------------------------------------------------

/** Goes to an address of the desk; false where the person would rather keep what is not saved. */
async function visit(address, { replace = false } = {}) {
  if (!mayLeave(address)) return false;
  history[replace ? "replaceState" : "pushState"](null, "", address);
  await arrive();
  return true;
}

const articleOf = (address) => {
  const asked = new URL(address, location).searchParams;
  return asked.get("article") ?? (asked.get("view") === "new" ? "" : null); // empty: one that is being begun
};
const mayLeave = (address) => !shown?.unsaved?.() || articleOf(address) === articleOf(here) || confirm(desk.say.leaveUnsaved);

async function arrive() {
  const mine = ++newest;
  const wished = new URLSearchParams(location.search);
  const named = articleOf(location.href);
  const view = named === null ? (wished.get("view") ?? "library") : "article";
  const same = shown?.follow && named !== null && named === articleOf(here);
  here = location.href;
  tell("");
  mark(view);
  if (same) return shown.follow(wished);
  shown = null;
  root.setAttribute("aria-busy", "true");
  try {
    const next = await (VIEWS[view] ?? articleView)(desk, wished, () => mine === newest);
    if (mine !== newest) return undefined;
    shown = next;
    shown.draw();
  } catch (error) {
    if (!error.status && !error.offline) throw error;
    if (mine === newest) fail(error);
  } finally {
    if (mine === newest) root.removeAttribute("aria-busy");
  }
  return undefined;
}

function mark(view) {
  for (const link of at("places").children)
    if (link.dataset.view === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  entitle(desk.say[`${view}Title`]);
}

function entitle(title) {
  document.title = [title, desk.say.toEditor, "kbassist"].filter(Boolean).join(" · ");
}
desk.entitle = entitle;

// --- what is told ----------------------------------------------------------------------------------------------------

function tell(text) {
  at("news").className = "";
  at("news").textContent = text;
}

/** Tells why something did not happen; what is no answer of the server is a defect. */
function trouble(error) {
  if (!error.status && !error.offline) throw error;
  at("news").className = "alert";
  at("news").replaceChildren(...told(error));
}

function told(error) {
  const { say } = desk;
  if (error.status === 401) return [say.loggedOut, " ", make("a", { href: "/login" }, say.loginAgain)];
  return [error.offline ? say.offline : error.message];
}

function fail(error) {
  const { say } = desk;
  const text = error.status === 404 ? [say.noArticle] : error.status === 403 ? [say.notAllowed] : told(error);
  shown = null;
  root.replaceChildren(make("h2", {}, say.cannot), make("p", { class: "alert", role: "alert" }, ...text), make("p", {}, make("a", { href: error.status === 403 ? "/" : "/editor" }, error.status === 403 ? say.toSearch : say.toLibrary)));
}

// --- languages and hands ---------------------------------------------------------------------------------------------

function translate(wished) {
  desk.say = words(wished);
  speak(document, wished);
  if (shown) {
    const view = document.querySelector("#places [aria-current]")?.dataset.view ?? "article";
    entitle(desk.say[`${view}Title`]);
    shown.draw();
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="/editor"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  visit(link.getAttribute("href")).then((went) => went && !root.contains(document.activeElement) && root.focus({ preventScroll: true }));
});

document.addEventListener("keydown", (event) => {
  const saving = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s";
  if (saving && shown?.save) shown.save();
  else if (event.key === "/" && !event.target.matches("input, select, textarea") && shown?.search) shown.search();
  else return;
  event.preventDefault();
});

addEventListener("popstate", () => {
  if (location.href.split("#")[0] === here.split("#")[0]) return; // a place in the view that stands there
  if (mayLeave(location.href)) arrive();
  else history.pushState(null, "", here);
});
addEventListener("beforeunload", (event) => shown?.unsaved?.() && event.preventDefault());

// Files may be dropped wherever one is.
const carries = (event) => event.dataTransfer?.types.includes("Files") && desk.me && desk.may("write");
document.addEventListener("dragover", (event) => {
  if (!carries(event)) return;
  event.preventDefault();
  document.body.classList.add("dropping");
});
document.addEventListener("dragleave", (event) => event.relatedTarget || document.body.classList.remove("dropping"));
document.addEventListener("drop", async (event) => {
  if (!carries(event)) return;
  event.preventDefault();
  document.body.classList.remove("dropping");
  const files = [...event.dataTransfer.files];
  if (new URLSearchParams(location.search).get("view") !== "import" && !(await visit("/editor?view=import"))) return;
  takeIn(files);
});

// --- the beginning ---------------------------------------------------------------------------------------------------

desk.me = await offerWays(document);
offerTongues(at("tongue"), translate);
if (desk.me?.may.includes("edit")) arrive();
else fail(await ask("/v1/me").then(() => Object.assign(new Error(), { status: 403 }), (error) => error));
