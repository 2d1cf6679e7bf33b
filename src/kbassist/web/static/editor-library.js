// All articles, narrowed to what is looked for; what they are narrowed to stands in the address.

import { articleLink, button, calendarDay, chips, choice, day, empty, field, titled } from "./editor-pieces.js";
import { make } from "./markdown.js";
import { languageName } from "./words.js";

const PAGE = 50;
const PAUSE_MS = 200; // between what is typed and what is asked
const STATES = ["draft", "in_review", "scheduled", "live", "expired", "withdrawn"];
const LANGUAGES = ["de", "en", "ru"];
const AUDIENCES = ["public", "customers", "agents"];
const KEYS = ["q", "state", "language", "audience"];

export async function libraryView(desk, wished) {
  const library = new Library(desk, wished);
  await library.load();
  return library;
}

class Library {
  #desk;
  #wished;
  #articles = [];
  #next = null;
  #newest = 0;
  #list = make("div", { id: "articles" });
  #more = make("p");
  #count = make("p", { class: "soft", role: "status" });
  #pause;

  constructor(desk, wished) {
    this.#desk = desk;
    this.#wished = Object.fromEntries(KEYS.map((key) => [key, wished.get(key) ?? ""]));
  }

  /** Reads the first page, or the one after those that are there. */
  async load(token = "") {
    const mine = ++this.#newest;
    const asked = new URLSearchParams(Object.entries(this.#wished).filter(([, value]) => value));
    asked.set("page_size", PAGE);
    if (token) asked.set("page_token", token);
    const page = await this.#desk.ask(`/v1/articles?${asked}`);
    if (mine !== this.#newest) return;
    this.#articles = token ? [...this.#articles, ...page.articles] : page.articles;
    this.#next = page.next_page_token;
  }

  draw() {
    const { say, root, may, visit } = this.#desk;
    const acts = may("write") ? [button(say.upload, () => visit("/editor?view=import")), button(say.newArticle, () => visit("/editor?view=new"), "")] : [];
    root.replaceChildren(titled(say.libraryTitle, ...acts), this.#filters(), this.#count, this.#list, this.#more);
    this.#fill();
  }

  search() {
    document.getElementById("q").focus();
  }

  #filters() {
    const { say } = this.#desk;
    const names = (values, name) => [["", say.anyOf], ...values.map((value) => [value, name(value)])];
    const inputs = {
      q: make("input", { type: "search", value: this.#wished.q, maxlength: "200", placeholder: say.findHint }),
      state: choice(names(STATES, (value) => say[`state_${value}`]), this.#wished.state),
      language: choice(names(LANGUAGES, languageName), this.#wished.language),
      audience: choice(names(AUDIENCES, (value) => say[`for_${value}`]), this.#wished.audience),
    };
    const form = make("form", { class: "filters", role: "search" }, ...KEYS.map((key) => field(key, say[`filter_${key}`], inputs[key])));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => {
      clearTimeout(this.#pause);
      this.#pause = setTimeout(() => this.#narrow(Object.fromEntries(KEYS.map((key) => [key, inputs[key].value.trim()]))), PAUSE_MS);
    });
    return form;
  }

  async #narrow(wished) {
    this.#wished = wished;
    const told = new URLSearchParams(Object.entries(wished).filter(([, value]) => value));
    history.replaceState(null, "", told.size ? `/editor?${told}` : "/editor");
    await this.load().then(() => this.#fill(), this.#desk.trouble);
  }

  #fill() {
    const { say, may, visit } = this.#desk;
    const narrowed = Object.values(this.#wished).some(Boolean);
    this.#count.textContent = this.#articles.length ? say.shownArticles(this.#articles.length, this.#next !== null) : "";
    if (this.#articles.length) this.#list.replaceChildren(make("ul", { class: "rows" }, ...this.#articles.map((one) => this.#row(one))));
    else if (narrowed) this.#list.replaceChildren(empty(say.noneFits, button(say.clearFilters, () => visit("/editor"))));
    else this.#list.replaceChildren(empty(say.noArticles, ...(may("write") ? [button(say.upload, () => visit("/editor?view=import"), "")] : [])));
    this.#more.replaceChildren(...(this.#next === null ? [] : [button(say.showMore, () => this.#grow())]));
  }

  async #grow() {
    const before = this.#articles.length;
    await this.load(this.#next).then(() => this.#fill(), this.#desk.trouble);
    this.#list.querySelectorAll("li a")[before]?.focus();
  }

  #row(article) {
    const { say } = this.#desk;
    const facts = [languageName(article.language), article.audiences.map((one) => say[`for_${one}`] ?? one).join(", "), say.changedBy(day(article.created_at), article.author)];
    if (article.valid_until) facts.push(say.untilDay(calendarDay(Date.parse(article.valid_until) - 1)));
    const more = article.translation_stale ? [make("span", { class: "chip stale" }, say.translationOld)] : [];
    return make(
      "li", {},
      make("div", { class: "name" }, articleLink(article.id, article.title, article.language), make("span", { class: "soft id" }, article.id)),
      make("div", { class: "state" }, ...chips(article, say), ...more),
      make("div", { class: "facts" }, facts.join(" · ")),
    );
  }
}
