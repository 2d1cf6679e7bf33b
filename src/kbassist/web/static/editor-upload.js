// Files to articles: sent with their progress, taken in by the server, and told file by file what became of them.

import { articleLink, choice, empty, field, moment, tick } from "./editor-pieces.js";
import { make } from "./markdown.js";
import { languageName, tongue } from "./words.js";

const KINDS = ".md,.markdown,.html,.htm,.txt,.docx,.pdf,.csv,.xlsx,.json,.jsonl,.zip";
const KEPT = "kbassist.imports"; // the numbers of the imports of this browser, newest first
const MOST_KEPT = 12;
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
  #reports = []; // newest first
  #sending = null; // files under way: how many, and how much of them is sent
  #list = make("div", { id: "reports" });
  #progress = make("div", { id: "sending" });
  #wish = { language: tongue(), publish: false };

  constructor(desk, current) {
    [this.#desk, this.#current] = [desk, current];
  }

  async load() {
    const ids = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    const found = await Promise.all(ids.map((id) => this.#desk.ask(`/v1/imports/${encodeURIComponent(id)}`).catch(() => null))); // one that is gone is no loss
    this.#reports = found.filter(Boolean);
    for (const report of this.#reports) if (GOES_ON.includes(report.state)) this.#watch(report.import_id);
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
      const ids = [accepted.import_id, ...JSON.parse(localStorage.getItem(KEPT) ?? "[]")].slice(0, MOST_KEPT);
      localStorage.setItem(KEPT, JSON.stringify(ids));
      this.#watch(accepted.import_id);
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
    return make("section", { "aria-label": say.importTitle, class: "card" }, zone, options);
  }

  /** Only XMLHttpRequest tells how much is sent. */
  #post(files) {
    const form = new FormData();
    for (const file of files) form.append("files", file, file.name);
    form.append("language", this.#wish.language);
    form.append("publish", String(this.#wish.publish));
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
        this.#reports = [report, ...this.#reports.filter((one) => one.import_id !== id)].sort((one, other) => other.updated_at.localeCompare(one.updated_at));
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
    const { say } = this.#desk;
    this.#list.replaceChildren(...(this.#reports.length ? this.#reports.map((report, place) => this.#report(report, place)) : [empty(say.noImports)]));
  }

  #report(report, place) {
    const { say } = this.#desk;
    const { done, total } = report.progress;
    const counts = ["created", "revised", "unchanged", "failed"].filter((name) => report.counts[name]).map((name) => say[`count_${name}`](report.counts[name]));
    const head = [say[`import_${report.state}`], ...counts, moment(report.updated_at)].join(" · ");
    const parts = [make("summary", {}, head)];
    if (GOES_ON.includes(report.state)) parts.push(bar(total ? done / total : 0, say.readFiles(done, total)), make("p", { class: "soft" }, say.readFiles(done, total)));
    if (report.error) parts.push(make("p", { class: "alert" }, report.error));
    if (report.state === "interrupted") parts.push(make("p", { class: "alert" }, say.importAgain));
    parts.push(make("ul", { class: "files" }, ...report.files.map((file) => this.#file(file))));
    return make("details", { class: "card report", ...(place === 0 && { open: "" }) }, ...parts);
  }

  #file({ file, articles, errors }) {
    const { say } = this.#desk;
    const taken = articles.map((one) => make("li", {}, articleLink(one.article_id, one.article_id), " ", make("span", { class: "soft" }, say[`outcome_${one.outcome}`] ?? one.outcome)));
    const wrong = errors.map((reason) => make("li", { class: "wrong" }, reason));
    const sign = errors.length ? "✕" : "✓";
    return make("li", {}, make("strong", { class: errors.length ? "wrong" : "well" }, `${sign} ${file}`), make("ul", {}, ...taken, ...wrong));
  }
}

function bar(share, label) {
  return make("progress", { value: share.toFixed(3), max: "1", "aria-label": label });
}

