// One article: its text and all that is said of it, what may be done to it, and what became of it.

import { pageOf } from "./ask.js";
import { actsOf } from "./editor-acts.js";
import { commentsPart } from "./editor-comments.js";
import { clash } from "./editor-clash.js";
import { blank, changed, draftOf, patchOf, wholeOf } from "./editor-draft.js";
import { foresightPart } from "./editor-foresight.js";
import { historyPart } from "./editor-history.js";
import { articleLink, button, chips, deskOf, moment } from "./editor-pieces.js";
import { stepsPart } from "./editor-steps.js";
import { storyPart } from "./editor-story.js";
import { beginnings, kinds } from "./editor-templates.js";
import { textPart } from "./editor-text.js";
import { toldPart } from "./editor-told.js";
import { make } from "./markdown.js";
import { languageName, tongue } from "./words.js";

const PARTS = ["text", "steps", "foresight", "history", "comments", "story", "told"];
const OF_DRAFT = ["text", "steps", "foresight"]; // what there is of a text that is not kept yet
const FOR_WRITERS = ["foresight", "story", "told"];

export async function articleView(desk, wished) {
  const id = wished.get("article");
  const article = id === null ? null : await desk.ask(`/v1${pageOf(id)}`);
  const view = new ArticleView(desk, article, wished);
  await view.prepare();
  return view;
}

class ArticleView {
  #desk;
  #article; // as the server keeps it; null: not kept yet
  #base; // what was read
  #draft; // what it is meant to become
  #part;
  #asked = {}; // the question of the foresight
  #drawPart = null; // of a part that the server tells
  #kinds = null; // of article, for one that is being begun
  #begun = make("div"); // what it may begin as
  #head = make("div", { class: "article-head" });
  #body = make("div", { class: "part" });
  #saving = null; // what is under way

  constructor(desk, article, wished) {
    this.#desk = desk;
    this.#take(article);
    this.#part = this.#named(wished);
  }

  #take(article) {
    this.#article = article;
    this.#base = article ? draftOf(article) : blank(tongue());
    this.#draft = structuredClone(this.#base);
  }

  #named(wished) {
    const parts = this.#parts();
    return parts.includes(wished.get("part")) ? wished.get("part") : "text";
  }

  #parts() {
    const { may } = this.#desk;
    return (this.#article ? PARTS : OF_DRAFT).filter((part) => may("write") || !FOR_WRITERS.includes(part));
  }

  unsaved() {
    return changed(this.#base, this.#draft).length > 0;
  }

  /** Another part of the same article. */
  async follow(wished) {
    this.#part = this.#named(wished);
    try {
      await this.#saving;
      await this.prepare();
      this.draw();
    } catch (error) {
      this.#desk.trouble(error);
    }
  }

  /** Reads what the part needs of the server. */
  async prepare() {
    const [desk, article] = [this.#desk, this.#article];
    const needs = {
      history: () => historyPart(desk, article, (back) => this.#settled(back, desk.say.restoredNow)),
      comments: () => commentsPart(desk, article),
      story: () => storyPart(desk, article),
      told: () => toldPart(desk, article),
    }[this.#part];
    this.#drawPart = needs ? await needs() : null;
    if (!article && desk.may("write")) this.#kinds ??= await kinds(desk);
  }

  draw() {
    const { say, root, entitle } = this.#desk;
    entitle(this.#article?.title ?? say.newArticle);
    root.replaceChildren(this.#head, this.#body);
    this.#drawHead();
    const touched = () => this.#refresh();
    const own = {
      text: () => textPart(this.#draft, !this.#article, say, touched),
      steps: () => stepsPart(this.#draft, say, touched),
      foresight: () => foresightPart(this.#desk, this.#draft, this.#asked),
    }[this.#part];
    this.#body.replaceChildren(...(this.#article ? [] : [this.#begun]), ...(own ?? this.#drawPart)());
    this.#drawBeginnings();
    if (!this.#desk.may("write")) for (const input of own ? this.#body.querySelectorAll("input, textarea, select, button") : []) input.disabled = true;
  }

  /** Keeps the draft; whether all is kept. */
  save() {
    this.#saving ??= this.#keep().finally(() => (this.#saving = null));
    return this.#saving;
  }

  async #keep() {
    const { say, tell, trouble, may } = this.#desk;
    if (!may("write")) return false;
    if (!this.unsaved()) {
      tell(say.nothingToSave);
      return true;
    }
    if (!this.#draft.title.trim()) {
      tell(say.titleFirst);
      document.getElementById("field-title")?.focus();
      return false;
    }
    try {
      return await (this.#article ? this.#revise(this.#article.etag) : this.#begin());
    } catch (error) {
      trouble(error);
      return false;
    }
  }

  async #begin() {
    const { ask, say, tell } = this.#desk;
    const sent = structuredClone(this.#draft);
    const begun = await ask("/v1/articles", wholeOf(sent));
    history.replaceState(null, "", deskOf(begun.id, this.#part === "text" ? undefined : this.#part));
    this.#desk.moved();
    this.#kept(begun, sent);
    this.draw();
    tell(say.savedDraft);
    return true;
  }

  async #revise(etag) {
    const { ask, say, tell } = this.#desk;
    const sent = structuredClone(this.#draft);
    try {
      this.#kept(await ask(`/v1${pageOf(this.#article.id)}`, patchOf(this.#base, sent), "PATCH", { "If-Match": `"${etag}"` }), sent);
    } catch (error) {
      if (error.status !== 412 || !error.problem?.theirs) throw error;
      return this.#clashed(error.problem);
    }
    if (OF_DRAFT.includes(this.#part)) this.#drawHead();
    else await this.prepare().then(() => this.draw());
    tell(say.savedAs(this.#article.revision));
    return true;
  }

  /** Somebody else changed it meanwhile: where it is the text, the person decides, with both texts before them. */
  async #clashed({ theirs }) {
    if (!changed(this.#base, draftOf(theirs)).length) return this.#revise(theirs.etag);
    const choice = await clash(theirs, this.#draft, this.#desk.say);
    if (choice === "mine") return this.#revise(theirs.etag);
    if (choice === "theirs") {
      this.#take(theirs);
      this.draw();
    }
    return false;
  }

  /** What was sent is kept, as the server writes it; what was typed meanwhile is not lost. */
  #kept(article, sent) {
    const meanwhile = Object.fromEntries(changed(sent, this.#draft).map((key) => [key, this.#draft[key]]));
    this.#article = article;
    this.#base = draftOf(article);
    Object.assign(this.#draft, structuredClone(this.#base), meanwhile);
  }

  /** What came of an act. */
  async #settled(article, told) {
    this.#take(article);
    await this.prepare().catch(this.#desk.trouble);
    this.draw();
    this.#desk.tell(told);
  }

  /** Offered as long as nothing is written. */
  #drawBeginnings() {
    const offered = this.#kinds && !this.#article && this.#part === "text";
    this.#begun.replaceChildren(...(offered ? beginnings(this.#desk, this.#draft, this.#kinds, () => this.#entitled()) : []));
  }

  /** A kind was chosen: its title is the first thing to be changed. */
  #entitled() {
    this.draw();
    document.getElementById("field-title").select();
  }

  #refresh() {
    const unsaved = this.unsaved();
    this.#drawBeginnings();
    if (this.#head.classList.contains("unsaved") !== unsaved) this.#drawHead();
  }

  #drawHead() {
    const { say } = this.#desk;
    const article = this.#article;
    const unsaved = this.unsaved();
    const held = this.#head.contains(document.activeElement) ? document.activeElement.dataset.act : undefined;
    this.#head.classList.toggle("unsaved", unsaved);
    const title = make("h2", { ...(article && { lang: article.language }) }, article ? article.title : say.newArticle);
    const state = make("div", { class: "state" }, ...(article ? chips(article, say) : []), ...(unsaved ? [make("span", { class: "chip unsaved" }, say.unsaved)] : []));
    this.#head.replaceChildren(make("div", { class: "title-row" }, make("div", { class: "heading" }, title, state), this.#acts(unsaved)), ...(article ? this.#facts() : []), this.#nav());
    if (held) (this.#head.querySelector(`[data-act="${held}"]`) ?? this.#head.querySelector("[data-act]"))?.focus();
  }

  #acts(unsaved) {
    const { say, may } = this.#desk;
    const acts = this.#article
      ? actsOf(this.#desk, this.#article, {
          unsaved,
          settle: async () => !this.unsaved() || this.save(),
          now: () => this.#article,
          done: ({ article, told }) => this.#settled(article, told),
        })
      : [];
    const save = button(say.save, () => this.save(), unsaved ? "" : "quiet");
    save.title = "Ctrl+S";
    save.dataset.act = "save";
    const best = unsaved ? null : acts.find(({ name }) => ["approve", "publish", "submit"].includes(name));
    best?.made.classList.remove("quiet");
    return make("div", { class: "acts" }, ...(may("write") ? [save] : []), ...acts.map(({ made }) => made));
  }

  #facts() {
    const { say } = this.#desk;
    const article = this.#article;
    const told = [say.revisionBy(article.revision, article.author, moment(article.created_at))];
    if (article.published_revision && article.published_revision !== article.revision && article.state === "live") told.push(say.liveIs(article.published_revision));
    const read = article.state === "live" ? [make("a", { href: pageOf(article.id) }, say.readIt)] : [];
    const about = [make("p", { class: "facts" }, make("span", { class: "id" }, article.id), make("span", {}, told.join(" · ")), ...read)];
    if (article.translations.length || article.translation_stale) about.push(this.#translations());
    const { review } = article;
    const note = review?.note ? [make("p", { class: "note" }, `${say[`by_${review.stage}`](review.by, moment(review.at))}: ${review.note}`)] : [];
    return [make("div", { class: "about" }, ...about), ...note];
  }

  #translations() {
    const { say } = this.#desk;
    const { translations, translation_stale: stale } = this.#article;
    const links = translations.map((one) => make("span", {}, articleLink(one.article_id, languageName(one.language)), ...(one.source ? [` (${say.source_text})`] : []), ...(one.stale ? [" ", make("span", { class: "chip stale" }, say.translationOld)] : [])));
    return make("p", { class: "facts translations" }, make("span", {}, `${say.translations}:`), ...links, ...(stale ? [make("span", { class: "chip stale" }, say.thisIsOld)] : []));
  }

  #nav() {
    const { say } = this.#desk;
    const address = (part) => (this.#article ? deskOf(this.#article.id, part === "text" ? undefined : part) : `/editor?view=new&part=${part}`);
    const links = this.#parts().map((part) => make("a", { href: address(part), ...(part === this.#part && { "aria-current": "page" }) }, say[`part_${part}`]));
    return make("nav", { class: "article-parts", "aria-label": say.articleParts }, ...links);
  }
}
