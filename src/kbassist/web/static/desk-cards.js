// Suggestions as cards that keep still: an article that stays keeps its place in the page, and the focus stays where it is.

import { make } from "./markdown.js";
import { pageOf } from "./ask.js";
import { base, excerpt, level } from "./hits.js";
import { languageName } from "./words.js";

const LONGEST = { first: 220, other: 120, low: 80 }; // characters of a passage
const NUMBERED = 5; // as many as have a key
const STEP = 90; // characters of a step that was tried
const IN_SIGHT = 0.5; // as much of a card as makes it seen
const FLASH_MS = 1_200; // a new one is seen to be new
const ICONS = { used: "✓", copied: "", dismissed: "✕" };

/**
 * The cards in a list element; `act` is told what an agent does with a hit: "opened", "used", "copied", "dismissed", and
 * `seen` every hit that comes into sight, perhaps more than once.
 */
export class Cards {
  #list;
  #act;
  #seen;
  #cards = new Map();
  #sight = new IntersectionObserver((changes) => {
    for (const { target, isIntersecting } of changes) {
      target.inSight = isIntersecting;
      this.#look(target);
    }
  }, { threshold: IN_SIGHT });

  constructor(list, act, seen) {
    [this.#list, this.#act, this.#seen] = [list, act, seen];
    document.addEventListener("visibilitychange", () => this.#cards.forEach((card) => this.#look(card)));
  }

  /** The hits that stand there, in their order. */
  hits = [];

  /** Shows these hits; `why` gives the parts of each one's reason, which changes with `drawnFor`. */
  show(hits, { why, drawnFor, language, say, fresh }) {
    this.hits = hits;
    const lost = this.#list.contains(document.activeElement) && document.activeElement.closest("li");
    for (const [family, card] of this.#cards)
      if (!hits.some((hit) => hit.family_id === family)) {
        this.#sight.unobserve(card);
        card.remove();
        this.#cards.delete(family);
      }
    for (const [place, hit] of hits.entries()) {
      let card = this.#cards.get(hit.family_id);
      if (!card) {
        card = make("li", { class: "hit", "data-family": hit.family_id });
        if (fresh) flash(card);
        this.#cards.set(hit.family_id, card);
        this.#sight.observe(card);
      }
      this.#fill(card, hit, place, { why, drawnFor, language, say });
      if (this.#list.children[place] !== card) this.#list.insertBefore(card, this.#list.children[place] ?? null);
      this.#look(card);
    }
    if (lost && !lost.isConnected) (this.#list.querySelector(".title") ?? document.getElementById("help")).focus();
  }

  /** Marks the one that is read. */
  current(articleId) {
    for (const title of this.#list.querySelectorAll(".title"))
      if (title.dataset.article === articleId) title.setAttribute("aria-current", "true");
      else title.removeAttribute("aria-current");
  }

  /** The hit that the focus is in, or undefined. */
  focused() {
    const card = document.activeElement?.closest?.("#cards > li");
    return this.hits.find((hit) => hit.family_id === card?.dataset.family);
  }

  /** Puts the focus on an article's title where it stands. */
  focus(articleId) {
    const title = [...this.#list.querySelectorAll(".title")].find((one) => one.dataset.article === articleId);
    title?.focus();
    return Boolean(title);
  }

  #look(card) {
    const hit = this.hits.find((one) => one.family_id === card.dataset.family);
    if (hit && card.inSight && document.visibilityState === "visible") this.#seen(hit);
  }

  #fill(card, hit, place, { why, drawnFor, language, say }) {
    const drawn = JSON.stringify([hit, place, drawnFor, say.HIGH]);
    if (card.drawn === drawn) return;
    card.drawn = drawn;
    card.classList.remove("high", "medium", "low");
    card.classList.add(hit.level.toLowerCase());
    if (!card.firstChild) card.append(...this.#frame(card));
    const title = card.querySelector(".title");
    title.textContent = hit.title;
    title.lang = hit.language;
    title.href = pageOf(hit.article_id);
    title.dataset.article = hit.article_id;
    card.querySelector(".number").textContent = place < NUMBERED ? place + 1 : "";
    card.querySelector(".facts").replaceChildren(...facts(hit, language, say));
    const passage = card.querySelector(".passage");
    passage.lang = hit.language;
    passage.replaceChildren(...shown(hit, LONGEST[place === 0 ? "first" : hit.level === "LOW" ? "low" : "other"]));
    card.querySelector(".why").replaceChildren(...why(hit));
    for (const button of card.querySelectorAll("button")) {
      name(button, hit, say);
    }
  }

  #frame(card) {
    const mine = () => this.hits.find((hit) => hit.family_id === card.dataset.family);
    const title = make("a", { class: "title" });
    title.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.#act("opened", mine());
    });
    return [
      make("h3", {}, make("kbd", { class: "number", "aria-hidden": "true" }), title),
      make("p", { class: "facts" }),
      make("p", { class: "passage" }),
      make("p", { class: "why" }),
      acts((act) => this.#act(act, mine())),
    ];
  }
}

/** What can be done with a hit, as a row of buttons without a name. */
export function acts(act) {
  const buttons = Object.keys(ICONS).map((deed) => {
    const button = make("button", { type: "button", class: "quiet act", "data-act": deed });
    button.addEventListener("click", () => act(deed));
    return button;
  });
  return make("div", { class: "acts" }, ...buttons);
}

/** Gives such a button its name in the language of the page. */
export function name(button, hit, say) {
  const { act } = button.dataset;
  button.replaceChildren(make("span", { class: `icon ${act}`, "aria-hidden": "true" }, ICONS[act]), make("span", { class: "word" }, say[act]));
  button.setAttribute("aria-label", `${say[act]}: ${hit.title}`);
  button.title = say[act];
}

/** The best stretch of the passage, and a step that was tried where it lies outside. */
function shown({ passage, highlights, tried }, longest) {
  const parts = excerpt(passage.text, highlights, longest, tried);
  if (!tried?.length || parts.some((part) => part.className === "tried")) return parts;
  const step = Array.from(passage.text).slice(...tried[0]).join("").replace(/\s+/g, " ");
  return [...parts, " ", make("s", { class: "tried" }, step.length > STEP ? `${step.slice(0, STEP).replace(/\s+\S*$/, "")} …` : step)];
}

function flash(card) {
  card.classList.add("fresh");
  setTimeout(() => card.classList.remove("fresh"), FLASH_MS);
}

function facts(hit, language, say) {
  const told = [level(hit, say)];
  if (language && base(hit.language) !== base(language)) told.push(make("span", { class: "tag" }, say.written(languageName(base(hit.language)))));
  if (hit.tried?.length) told.push(make("span", { class: "tag tried" }, say.tried));
  if (hit.passage.heading) told.push(make("span", { lang: hit.language }, hit.passage.heading));
  return told;
}
