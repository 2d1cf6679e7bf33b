// Files to articles: sent with their progress, taken in by the server, and told file by file what became of them.

import { linesOf } from "./editor-draft.js";
import { articleLink, button, choice, empty, field, moment, tick } from "./editor-pieces.js";
import { make } from "./markdown.js";
import { languageName, tongue } from "./words.js";

const KINDS = ".md,.markdown,.html,.htm,.txt,.docx,.pdf,.csv,.xlsx,.json,.jsonl,.zip";
const PAGE = 10; // imports
const PAUSE_MS = 400; // between two looks at an import that goes on
const GOES_ON = ["waiting", "running"];

let standing = null; // the view that stands there, which dropped files are given to

export async function importView(desk, _wished, current) {
  standing = new Imports(desk, current);
  await standing.load();
  return standing;
}

/** Takes files in that were dropped on the page. */
export function takeIn(files) {
  standing?.send(files);
}

class Imports {
  #desk;
  #current;
  #imports = []; // newest first, without their files
  #next = null;
  #reports = new Map(); // what became of the files of those that were opened
  #open = new Set();
  #sending = null; // files under way: how many, and how much of them is sent
  #list = make("div", { id: "reports" });
  #progress = make("div", { id: "sending" });
  #wish = { language: tongue(), publish: false, columns: "" };

  constructor(desk, current) {
    [this.#desk, this.#current] = [desk, current];
  }

  /** Reads the newest imports, or those after the ones that are there; the newest of all stands open. */
  async load(token = "") {
    const page = await this.#desk.ask(`/v1/imports?page_size=${PAGE}${token && `&page_token=${encodeURIComponent(token)}`}`);
    this.#imports = token ? [...this.#imports, ...page.imports] : page.imports;
    this.#next = page.next_page_token;
    if (token || !this.#imports.length) return;
    const [newest] = this.#imports;
    await this.#unfold(newest.import_id);
    for (const one of this.#imports) if (GOES_ON.includes(one.state)) this.#watch(one.import_id);
  }

  async #unfold(id) {
    this.#open.add(id);
    if (!this.#reports.has(id)) this.#reports.set(id, await this.#desk.ask(`/v1/imports/${encodeURIComponent(id)}`));
  }

  draw() {
    const { say, root } = this.#desk;
    root.replaceChildren(make("h2", {}, say.importTitle), this.#zone(), this.#progress, make("h3", { class: "over" }, say.importReports), this.#list);
    this.#drawSending();
    this.#drawReports();
  }

  /** Sends files, each as it is. */
  async send(files) {
    if (!files.length || this.#sending) return;
    this.#sending = { count: files.length, share: 0 };
    this.#drawSending();
    try {
      const accepted = await this.#post(files);
      await this.load();
      this.#drawReports();
      if (!this.#reports.has(accepted.import_id)) this.#watch(accepted.import_id);
    } catch (error) {
      this.#desk.trouble(error);
    } finally {
      this.#sending = null;
      this.#drawSending();
    }
  }

  #zone() {
    const { say, may } = this.#desk;
    const files = make("input", { type: "file", multiple: "", accept: KINDS, class: "hidden", id: "files" });
    const language = choice(["de", "en", "ru"].map((one) => [one, languageName(one)]), this.#wish.language);
    language.addEventListener("change", () => (this.#wish.language = language.value));
    const zone = make("div", { class: "zone" }, make("p", { class: "lead" }, say.dropHere), make("label", { for: "files", class: "button" }, say.chooseFiles), files, make("p", { class: "soft" }, say.fileKinds));
    files.addEventListener("change", () => {
      this.send([...files.files]);
      files.value = "";
    });
    const options = make("div", { class: "chooser" }, field("import-language", say.textsIn, language, say.textsInHint));
    if (may("publish")) {
      const publish = tick("import-publish", say.publishAtOnce, this.#wish.publish);
      publish.firstChild.addEventListener("change", (event) => (this.#wish.publish = event.target.checked));
      options.append(publish);
    }
    return make("section", { "aria-label": say.importTitle, class: "card" }, zone, options, this.#columns());
  }

  /** What the columns of tables say, where their headings do not. */
  #columns() {
    const { say } = this.#desk;
    const said = make("textarea", { rows: "3", spellcheck: "false", maxlength: "4000" });
    said.value = this.#wish.columns;
    said.addEventListener("input", () => (this.#wish.columns = said.value));
    return make("details", { ...(said.value && { open: "" }) }, make("summary", {}, say.columnsTitle), field("import-columns", say.columnsLabel, said, say.columnsHint));
  }

  /** Only XMLHttpRequest tells how much is sent. */
  #post(files) {
    const form = new FormData();
    for (const file of files) form.append("files", file, file.name);
    form.append("language", this.#wish.language);
    form.append("publish", String(this.#wish.publish));
    form.append("columns", JSON.stringify(columnsOf(this.#wish.columns)));
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.upload.addEventListener("progress", ({ loaded, total }) => {
        this.#sending.share = total ? loaded / total : 0;
        this.#drawSending();
      });
      request.addEventListener("load", () => {
        const reply = JSON.parse(request.responseText || "{}");
        if (request.status < 300) resolve(reply);
        else reject(Object.assign(new Error(reply.detail ?? request.statusText), { status: request.status, problem: reply }));
      });
      request.addEventListener("error", () => reject(Object.assign(new Error(), { offline: true })));
      request.open("POST", "/v1/imports");
      request.setRequestHeader("Accept-Language", document.documentElement.lang);
      request.setRequestHeader("Idempotency-Key", crypto.randomUUID?.() ?? String(Math.random()));
      request.send(form);
    });
  }

  async #watch(id) {
    for (;;) {
      const report = await this.#desk.ask(`/v1/imports/${encodeURIComponent(id)}`).catch(() => null);
      if (!this.#current() && standing !== this) return;
      if (report) {
        this.#reports.set(id, report);
        this.#drawReports();
        if (!GOES_ON.includes(report.state)) return;
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  #drawSending() {
    const { say } = this.#desk;
    if (!this.#sending) return this.#progress.replaceChildren();
    const { count, share } = this.#sending;
    return this.#progress.replaceChildren(make("p", {}, say.sendingFiles(count)), bar(share, say.sendingFiles(count)));
  }

  #drawReports() {
    const { say, trouble } = this.#desk;
    const held = this.#list.contains(document.activeElement) ? document.activeElement.closest("[data-import]")?.dataset.import : undefined;
    const more = this.#next === null ? [] : [button(say.showMore, () => this.load(this.#next).then(() => this.#drawReports(), trouble))];
    this.#list.replaceChildren(...(this.#imports.length ? this.#imports.map((one) => this.#report(one)) : [empty(say.noImports)]), ...more);
    if (held) this.#list.querySelector(`[data-import="${held}"] summary`)?.focus();
  }

  #report(item) {
    const { say, trouble } = this.#desk;
    const id = item.import_id;
    const card = make("details", { class: "card report", "data-import": id, ...(this.#open.has(id) && { open: "" }) }, ...this.#told(item));
    card.addEventListener("toggle", () => {
      if (!card.open) return this.#open.delete(id);
      if (this.#reports.has(id)) return this.#open.add(id);
      return this.#unfold(id).then(() => card.replaceChildren(...this.#told(item)), trouble);
    });
    return card;
  }

  /** What is told of an import: how far it is and, once that is read, what became of each file. */
  #told(item) {
    const { say, me } = this.#desk;
    const report = this.#reports.get(item.import_id);
    const { state, counts, progress, error, updated_at: updated } = report ?? item;
    const { done, total } = progress;
    const first = item.file ?? report?.files[0]?.file;
    const some = ["created", "revised", "unchanged", "failed"].filter((name) => counts[name]).map((name) => say[`count_${name}`](counts[name]));
    const facts = [say[`import_${state}`], ...some, moment(updated), ...(item.by && item.by !== me.name ? [item.by] : [])];
    const parts = [make("summary", {}, ...(first ? [make("strong", {}, say.filesFrom(first, total - 1)), " "] : []), make("span", { class: "facts" }, facts.join(" · ")))];
    if (GOES_ON.includes(state)) parts.push(bar(total ? done / total : 0, say.readFiles(done, total)), make("p", { class: "soft" }, say.readFiles(done, total)));
    if (error) parts.push(make("p", { class: "alert" }, error));
    if (state === "interrupted") parts.push(make("p", { class: "alert" }, say.importAgain));
    if (report) parts.push(make("ul", { class: "files" }, ...report.files.map((file) => this.#file(file))));
    return parts;
  }

  #file({ file, articles, errors, warnings }) {
    const { say } = this.#desk;
    const taken = articles.map((one) => make("li", {}, articleLink(one.article_id, one.article_id), " ", make("span", { class: "soft" }, say[`outcome_${one.outcome}`] ?? one.outcome)));
    const wrong = errors.map((reason) => make("li", { class: "wrong" }, reason));
    const lost = warnings.map((reason) => make("li", { class: "lost" }, reason));
    const sign = errors.length ? "✕" : "✓";
    return make("li", {}, make("strong", { class: errors.length ? "wrong" : "well" }, `${sign} ${file}`), make("ul", {}, ...wrong, ...lost, ...taken));
  }
}

/** `Kundenfrage: title`, one column a line. */
function columnsOf(text) {
  const pairs = linesOf(text).map((line) => [line.slice(0, line.lastIndexOf(":")).trim(), line.slice(line.lastIndexOf(":") + 1).trim()]);
  return Object.fromEntries(pairs.filter(([heading]) => heading));
}

function bar(share, label) {
  return make("progress", { value: share.toFixed(3), max: "1", "aria-label": label });
}

