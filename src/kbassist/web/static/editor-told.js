// Who was told an article: after a correction, the talks to put right.

import { button, choice, empty, field, moment } from "./editor-pieces.js";
import { pageOf } from "./ask.js";
import { make } from "./markdown.js";

const PAGE = 50;
const EVERY = ""; // text

/** The part of the view with those who were told an article, the latest first. */
export async function toldPart(desk, article) {
  const told = new Told(desk, article);
  await told.load();
  return () => told.draw();
}

class Told {
  #desk;
  #article;
  #revision = EVERY;
  #told = [];
  #next = null;
  #list = make("div", { "aria-live": "polite" });

  constructor(desk, article) {
    [this.#desk, this.#article] = [desk, article];
  }

  /** Reads the first page, or the one after those that are there. */
  async load(token = "") {
    const asked = new URLSearchParams({ page_size: PAGE, ...(this.#revision && { revision: this.#revision }), ...(token && { page_token: token }) });
    const page = await this.#desk.ask(`/v1${pageOf(this.#article.id)}/told?${asked}`);
    this.#told = token ? [...this.#told, ...page.told] : page.told;
    this.#next = page.next_page_token;
  }

  draw() {
    const { say, trouble } = this.#desk;
    const texts = Array.from({ length: this.#article.revision }, (_, place) => String(this.#article.revision - place));
    const which = choice([[EVERY, say.everyText], ...texts.map((number) => [number, this.#named(Number(number))])], this.#revision);
    which.addEventListener("change", () => {
      this.#revision = which.value;
      this.load().then(() => this.#fill(), trouble);
    });
    this.#fill();
    const narrowed = texts.length > 1 ? [make("div", { class: "chooser" }, field("told-revision", say.toldText, which))] : [];
    return [make("section", { class: "card", "aria-labelledby": "told" }, make("h3", { id: "told" }, say.toldTitle), make("p", { class: "soft" }, say.toldHint), ...narrowed, this.#list)];
  }

  #fill() {
    const { say, trouble } = this.#desk;
    if (!this.#told.length) return this.#list.replaceChildren(empty(this.#revision === EVERY ? say.toldNobody : say.toldNobodyThis));
    const head = make("tr", {}, ...[say.toldAgent, say.toldCustomer, say.toldTalk, say.toldText, say.toldTimes, say.toldLast].map((name) => make("th", { scope: "col" }, name)));
    const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...this.#told.map((one) => this.#row(one))));
    const more = this.#next === null ? [] : [button(say.showMore, () => this.load(this.#next).then(() => this.#fill(), trouble))];
    return this.#list.replaceChildren(make("div", { class: "wide", tabindex: "0" }, table), ...more);
  }

  #row(one) {
    const { say } = this.#desk;
    const old = one.revision !== this.#inForce ? [" ", make("span", { class: "chip stale" }, say.noLongerValid)] : [];
    const cells = [one.agent ?? "–", one.customer_id ?? "–", this.#talk(one.interaction_id), make("span", {}, say.revisionNumber(one.revision), ...old), String(one.times), moment(one.last)];
    return make("tr", {}, ...cells.map((cell) => make("td", {}, cell)));
  }

  /** The way to a talk, for those who may see it. */
  #talk(id) {
    const { say, may } = this.#desk;
    if (id === null) return say.typedQuestion;
    return may("serve") ? make("a", { href: `/desk?interaction=${encodeURIComponent(id)}` }, say.openTalk) : make("span", { class: "id" }, id);
  }

  #named(number) {
    const { say } = this.#desk;
    return number === this.#inForce ? `${say.revisionNumber(number)} (${say.publishedOne})` : say.revisionNumber(number);
  }

  get #inForce() {
    return this.#article.state === "live" ? this.#article.published_revision : null;
  }
}
