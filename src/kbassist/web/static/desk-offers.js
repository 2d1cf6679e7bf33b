// What is offered: the suggestions of the moment, or what a search found, with notes on what is missing.

import { Cards } from "./desk-cards.js";
import { because } from "./desk-why.js";
import { listed, reasons } from "./hits.js";
import { make } from "./markdown.js";
import { notes } from "./notes.js";

const TOLD_MS = 8_000; // long enough to be read beside a talk

const at = (id) => document.getElementById(id);

/**
 * The middle of the desk; `act` is told what an agent does with a hit, `seen` what came into sight, `heard` tells what the
 * customer has said.
 */
export class Offers {
  #hooks;
  #cards;
  #say;
  #suggested = null; // the newest suggestions
  #found = null; // of a search, with its question, while it stands before the suggestions
  #gone = new Set(); // families that the agent is through with
  #used = [];
  #first = null; // the family that stands first, to tell of a change
  #ended = false;
  #told = ""; // what has just happened
  #forget = 0;
  #known = new Set(); // texts that were offered here, an article in a revision each
  #notice = null; // the newest of them to be recalled

  constructor(hooks) {
    this.#hooks = hooks;
    this.#cards = new Cards(at("cards"), hooks.act, hooks.seen);
  }

  get hits() {
    return this.#cards.hits;
  }

  clear(say) {
    [this.#say, this.#suggested, this.#found, this.#first, this.#ended] = [say, null, null, null, false];
    [this.#gone, this.#used, this.#known, this.#notice] = [new Set(), [], new Set(), null];
    this.#draw();
  }

  suggest(found) {
    this.#suggested = found;
    this.#draw(true);
    const first = this.#found ? null : this.hits[0];
    if (first && first.family_id !== this.#first) at("news").textContent = this.#say.newFirst(first.title);
    if (first) this.#first = first.family_id;
  }

  search(question, found) {
    this.#found = { question, ...found };
    this.#draw();
  }

  /** Back to the suggestions. */
  back() {
    if (!this.#found) return;
    this.#found = null;
    at("query").value = "";
    this.#draw();
    at("help").focus({ preventScroll: true });
  }

  /** The agent is through with a hit: it leaves, and what was used is listed. */
  settle(hit, deed) {
    if (deed === "used" && !this.#used.some((one) => one.family_id === hit.family_id)) this.#used.push(hit);
    this.#gone.add(hit.family_id);
    this.#draw();
  }

  /** A text that was shown holds no longer: it leaves, and whoever was offered it here is told. */
  recall(recall) {
    const stays = (hit) => textOf(hit) !== textOf(recall);
    if (this.#suggested) this.#suggested = { ...this.#suggested, suggestions: this.#suggested.suggestions.filter(stays) };
    if (this.#found) this.#found = { ...this.#found, hits: this.#found.hits.filter(stays) };
    if (this.#known.delete(textOf(recall))) this.#notice = recall;
    this.#draw();
    if (this.#notice === recall) at("news").textContent = this.#say.recalled[recall.reason](recall.title);
  }

  end() {
    this.#ended = true;
    this.#draw();
  }

  focused() {
    return this.#cards.focused();
  }

  /** An article was opened or left; true where its title took the focus back. */
  left(articleId) {
    return this.#cards.focus(articleId);
  }

  reading(articleId) {
    this.#cards.current(articleId);
  }

  /** Says what has just happened, for a moment that outlasts a new list. */
  tell(text) {
    at("news").textContent = this.#told = text ?? "";
    this.#drawStatus();
    clearTimeout(this.#forget);
    this.#forget = setTimeout(() => {
      this.#told = "";
      this.#drawStatus();
    }, TOLD_MS);
  }

  speak(say) {
    this.#say = say;
    this.#draw();
  }

  #notes() {
    const left = notes((this.#found ?? this.#suggested)?.degraded ?? [], this.#say);
    const lost = this.#notice ? [make("span", { class: "alert" }, this.#say.recalled[this.#notice.reason](this.#notice.title))] : [];
    return [...lost, ...left.map((one) => make("span", { class: "note" }, one))];
  }

  #drawStatus() {
    at("status").replaceChildren(...(this.#told ? [make("span", {}, this.#told)] : []), ...this.#notes());
  }

  #draw(fresh = false) {
    const say = this.#say;
    const found = this.#found;
    const hits = (found ? found.hits : (this.#suggested?.suggestions ?? [])).filter((hit) => found || !this.#gone.has(hit.family_id));
    for (const hit of hits) this.#known.add(textOf(hit));
    const said = found ? found.question : this.#hooks.heard();
    const why = (hit) => (found ? listed(reasons(hit, found.question, say)) : because(hit, said, say));
    at("offers-title").textContent = found ? say.foundFor(found.question) : say.helpTitle;
    at("back").hidden = !found;
    this.#cards.show(hits, { why, drawnFor: said, language: found?.language ?? this.#suggested?.situation?.language ?? this.#hooks.language(), say, fresh });
    this.#drawStatus();
    at("none").replaceChildren(...(hits.length ? [] : [make("p", { class: "empty" }, this.#nothing())]));
    at("used").replaceChildren(...(this.#used.length && !found ? [make("h3", {}, say.usedTitle), make("ul", {}, ...this.#used.map((hit) => this.#usedOne(hit)))] : []));
  }

  #nothing() {
    const say = this.#say;
    if (this.#found) return say[this.#found.no_answer_reason] ?? say.NO_MATCH;
    const reason = this.#suggested?.no_answer_reason;
    if (!reason || ["EMPTY_QUERY", "SMALL_TALK", "NO_NEW_TOPIC"].includes(reason)) return this.#ended ? say.nothingFits : say.listening;
    return reason === "NOT_PERMITTED" ? say.NOT_PERMITTED : say.nothingFits;
  }

  #usedOne(hit) {
    const button = make("button", { type: "button", class: "as-link", lang: hit.language }, hit.title);
    button.addEventListener("click", () => this.#hooks.act("opened", hit));
    return make("li", {}, button);
  }
}

/** An article in one revision: of a hit, or of what is recalled. */
const textOf = ({ article_id, revision, shown }) => `${article_id} ${shown ?? revision}`;
