// The article that is read, and what its reader thinks of it.

import { articleParts } from "./article.js";
import { ask, pageOf } from "./ask.js";
import { acts, name } from "./desk-cards.js";
import { make } from "./markdown.js";

const VERDICTS = ["helpful", "not_helpful", "wrong", "outdated"];

/** The reading pane; `act` and `judge` are told what its reader does and thinks, `start` which procedure shall be followed, `left` which article's title may take the focus back. */
export class Reader {
  hit = null;
  #pane;
  #hooks;
  #say;
  #article = null;
  #verdict = null;
  #recall = null;
  #procedure = null; // the one that the article tells

  constructor(pane, hooks) {
    [this.#pane, this.#hooks] = [pane, hooks];
  }

  reads(hit) {
    return this.hit?.article_id === hit.article_id;
  }

  async open(hit) {
    if (this.reads(hit)) return this.#pane.focus({ preventScroll: true });
    this.hit = hit;
    const [article, told] = await Promise.all([
      ask(`/v1${pageOf(hit.article_id)}/revisions/${hit.revision}`).catch(() => null),
      ask(`/v1/procedures?article_id=${encodeURIComponent(hit.article_id)}`).catch(() => null),
    ]);
    if (this.hit !== hit) return undefined;
    this.#procedure = told?.procedures[0] ?? null;
    [this.#article, this.#verdict, this.#recall] = [article && { ...article, id: hit.article_id }, null, null];
    this.#draw();
    this.#pane.scrollTop = 0;
    this.#pane.focus({ preventScroll: true });
    if (article) this.#hooks.judge(hit, "opened");
    return undefined;
  }

  close() {
    if (!this.hit) return;
    const { article_id } = this.hit;
    const held = this.#pane.contains(document.activeElement);
    this.hit = this.#article = null;
    this.#draw();
    if (held) this.#hooks.left(article_id);
  }

  /** A text that was shown holds no longer: who reads it is told, and led to the one that holds instead. */
  recall(recall) {
    if (this.hit?.article_id !== recall.article_id || this.hit.revision !== recall.shown) return;
    this.#recall = recall;
    this.#draw();
  }

  speak(say) {
    this.#say = say;
    this.#draw();
  }

  #draw() {
    document.body.classList.toggle("reading", Boolean(this.hit));
    this.#pane.hidden = !this.hit;
    this.#hooks.reading?.(this.hit?.article_id);
    if (!this.hit) return this.#pane.replaceChildren();
    const say = this.#say;
    const leave = make("button", { type: "button", class: "quiet close" }, say.close);
    leave.addEventListener("click", () => this.close());
    const gone = [make("div", { class: "head" }, make("h2", { id: "title" }, this.hit.title), leave), make("p", { class: "alert" }, say.gone)];
    const parts = this.#article ? articleParts(this.#article, say, () => this.close()) : gone;
    if (this.#article) parts.splice(2, 0, this.#acts()), parts.push(this.#judging());
    if (this.#recall) parts.unshift(make("p", { class: "alert", role: "alert" }, say[this.#recall.reason]), ...this.#instead());
    return this.#pane.replaceChildren(...parts);
  }

  #instead() {
    const { revision } = this.#recall;
    if (!revision) return [];
    const button = make("button", { type: "button", class: "quiet" }, this.#say.readNew);
    button.addEventListener("click", () => {
      const { hit } = this;
      this.hit = null;
      this.open({ ...hit, revision });
    });
    return [button];
  }

  #acts() {
    const row = acts((act) => this.#hooks.act(act, this.hit));
    for (const button of row.children) name(button, this.hit, this.#say);
    if (this.#procedure) {
      const start = make("button", { type: "button", class: "act" }, this.#say.startSteps);
      start.addEventListener("click", () => this.#hooks.start(this.#procedure.id));
      row.append(start);
    }
    return row;
  }

  #judging() {
    const buttons = VERDICTS.map((verdict) => {
      const button = make("button", { type: "button", class: "quiet", "aria-pressed": String(this.#verdict === verdict) }, this.#say[verdict]);
      button.addEventListener("click", () => this.#judge(verdict));
      return button;
    });
    return make("div", { class: "judging", role: "group", "aria-label": this.#say.didIt }, make("p", {}, this.#say.didIt), ...buttons);
  }

  async #judge(verdict) {
    this.#verdict = verdict;
    for (const [place, button] of [...this.#pane.querySelectorAll(".judging button")].entries()) button.setAttribute("aria-pressed", String(VERDICTS[place] === verdict));
    await this.#hooks.judge(this.hit, verdict);
  }
}
