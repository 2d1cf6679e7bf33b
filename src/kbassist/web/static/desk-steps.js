// Guided work: the step that comes next large, the ones after it small, what is done ticked; every click is told.

import { drawing } from "./drawing.js";
import { make } from "./markdown.js";

const AHEAD = 2; // steps shown after the next one
const DEEDS = ["done", "skip", "back"];

/** The steps of the desk in an element; `tell` is told what the agent does with a step, `fetch` gives a procedure. */
export class Steps {
  #place;
  #tell;
  #fetch;
  #say;
  #walks = [];
  #next = [];
  #open = false; // all steps are shown
  #drawn = null; // the procedure whose picture is shown

  constructor(place, { tell, fetch }) {
    [this.#place, this.#tell, this.#fetch] = [place, tell, fetch];
  }

  /** Where the talk stands in each procedure, likeliest first, and the steps that are proposed. */
  show({ walks = [], next_steps: next = [] }, say) {
    [this.#walks, this.#next, this.#say] = [walks, next, say];
    this.#draw();
  }

  clear(say) {
    [this.#open, this.#drawn] = [false, null];
    this.show({}, say);
  }

  speak(say) {
    this.#say = say;
    this.#draw();
  }

  /** Does with the next step what its button would. */
  press(deed) {
    const [walk, step] = this.#now();
    if (walk && step) this.#act(walk, step, deed);
  }

  #now() {
    const walk = this.#walks.find((one) => one.procedure_id === this.#next[0]?.procedure_id);
    return walk ? [walk, walk.steps.find((step) => step.id === this.#next[0].step_id)] : [];
  }

  #act(walk, step, deed) {
    const behind = walk.steps.filter((one) => one.state !== "open" && one.id !== step.id).at(-1);
    const id = deed === "back" ? (walk.at ?? behind?.id) : step.id;
    if (id) this.#tell(walk.procedure_id, id, deed);
  }

  #draw() {
    const say = this.#say;
    const [walk, step] = this.#now();
    const focused = this.#place.contains(document.activeElement) && document.activeElement.dataset.deed;
    if (!step) return this.#place.replaceChildren(make("p", { class: "soft" }, say.noSteps));
    this.#place.replaceChildren(this.#current(walk, step), ...this.#ahead(walk), this.#whole(walk), ...this.#others(walk));
    if (focused) this.#place.querySelector(`[data-deed="${focused}"]`)?.focus();
  }

  #current(walk, step) {
    const say = this.#say;
    const waits = walk.waits > 0.5 ? [make("p", { class: "soft" }, say.stepWaits)] : [];
    const buttons = DEEDS.map((deed) => this.#button(say[`deed_${deed}`], deed, () => this.#act(walk, step, deed), deed === "done" ? "act" : "quiet act"));
    return make(
      "div",
      { class: "now" },
      make("p", { class: "soft", lang: walk.language }, walk.title),
      ...waits,
      make("p", { class: "step", lang: walk.language }, make("span", { class: "tag" }, say[`kind_${step.kind}`]), " ", step.text),
      make("div", { class: "acts" }, ...buttons),
    );
  }

  #ahead(walk) {
    const later = this.#next.slice(1, 1 + AHEAD).filter((one) => one.procedure_id === walk.procedure_id);
    if (!later.length) return [];
    const items = later.map((one) => make("li", { lang: walk.language }, make("span", { class: "tag" }, this.#say[`kind_${one.kind}`]), " ", one.text));
    return [make("p", { class: "soft" }, this.#say.stepsAhead), make("ul", { class: "ahead" }, ...items)];
  }

  #whole(walk) {
    const say = this.#say;
    const passed = walk.steps.filter((step) => ["done", "tried", "skipped"].includes(step.state)).length;
    const box = make("details", { class: "all" }, make("summary", {}, say.allSteps(passed, walk.steps.length)));
    box.open = this.#open;
    box.addEventListener("toggle", () => (this.#open = box.open));
    box.append(make("ol", {}, ...walk.steps.map((step) => this.#one(walk, step))), this.#picture(walk));
    box.append(this.#button(say.deed_stop, "stop", () => this.#tell(walk.procedure_id, null, "stop"), "quiet act"));
    return box;
  }

  #one(walk, step) {
    const say = this.#say;
    const told = say[`state_${step.state}${step.by ? `_${step.by}` : ""}`] ?? "";
    const jump = this.#button("→", `jump ${step.id}`, () => this.#tell(walk.procedure_id, step.id, "jump"), "quiet act");
    jump.setAttribute("aria-label", say.deed_jump(step.text));
    jump.title = say.deed_jump(step.text);
    const mark = make("span", { class: "tick", "aria-hidden": "true" });
    const state = told ? [" ", make("span", { class: "soft" }, told)] : [];
    const words = make("span", {}, make("span", { lang: walk.language }, step.text), ...state);
    return make("li", { class: [step.state, step.by ?? ""].join(" ").trim() }, mark, words, jump);
  }

  #picture(walk) {
    const say = this.#say;
    const box = make("details", { class: "picture" }, make("summary", {}, say.picture));
    box.open = this.#drawn === walk.procedure_id;
    const fill = async () => {
      this.#drawn = box.open ? walk.procedure_id : null;
      if (!box.open || box.querySelector("svg")) return;
      const procedure = await this.#fetch(walk).catch(() => null);
      if (procedure) box.append(make("div", { class: "wide", tabindex: "0", role: "group", "aria-label": say.picture }, drawing(procedure, new Map(walk.steps.map((step) => [step.id, step.state])), walk.at)));
    };
    box.addEventListener("toggle", fill);
    if (box.open) fill();
    return box;
  }

  /** Other procedures that the talk has been in and may come back to. */
  #others(walk) {
    const begun = this.#walks.filter((one) => one !== walk && one.at && !one.stopped);
    return begun.map((one) => {
      const button = this.#button(this.#say.backTo(one.title), `start ${one.procedure_id}`, () => this.#tell(one.procedure_id, null, "start"), "as-link");
      button.lang = one.language;
      return make("p", { class: "soft" }, button);
    });
  }

  #button(text, deed, press, look) {
    const button = make("button", { type: "button", class: look, "data-deed": deed }, text);
    button.addEventListener("click", press);
    return button;
  }
}
