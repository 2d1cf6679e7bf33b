// Guided work: the step that comes next large, the ones after it small, what is done ticked; every click is told.

import { drawing } from "./drawing.js";
import { make } from "./markdown.js";

const AHEAD = 2; // steps shown after the next one
const DEEDS = ["done", "skip", "back"];
const BEHIND = ["done", "tried", "skipped"];
const URGENT = 0.7;
const WAITS = 0.5; // the chance from which on the customer is taken to have asked something else

/** The steps of the desk in an element; `tell` is told what the agent does with a step, `read` gives a procedure. */
export class Steps {
  #place;
  #tell;
  #read;
  #say;
  #next = [];
  #language = null;
  #marks = []; // what was told by hand
  #routing = null;
  #actions = []; // what rules propose
  #known = new Map(); // procedures as they were read, or null while they are
  #open = false; // all steps are shown
  #drawn = null; // the procedure whose picture is shown

  constructor(place, { tell, read }) {
    [this.#place, this.#tell, this.#read] = [place, tell, read];
  }

  /** The steps that are proposed, best first, each with where the talk stands in its procedure. */
  show({ next_steps: next, actions = [], routing = null, situation }, say) {
    [this.#next, this.#language, this.#say] = [next, situation?.language ?? this.#language, say];
    [this.#actions, this.#routing] = [actions, routing];
    this.#draw();
    for (const { procedure_id: id } of next) this.#learn(id);
  }

  /** What was told of steps by hand, at this desk or another. */
  mark(marks) {
    this.#marks = marks;
    this.#draw();
  }

  clear(say) {
    [this.#open, this.#drawn, this.#marks, this.#known, this.#language] = [false, null, [], new Map(), null];
    this.show({ next_steps: [] }, say);
  }

  speak(say) {
    this.#say = say;
    this.#draw();
  }

  /** Does with the next step what its button would. */
  press(deed) {
    const [walk] = this.#walks();
    if (walk) this.#act(walk, deed);
  }

  async #learn(id) {
    const key = `${id} ${this.#language}`;
    if (this.#known.has(key)) return;
    const known = this.#known.set(key, null);
    const read = await this.#read(id, this.#language).catch(() => null); // the next step is shown without
    if (known !== this.#known || !read) return;
    known.set(key, read);
    this.#draw();
  }

  /** Where the talk stands in each procedure, the one at hand first. */
  #walks() {
    const walks = new Map();
    for (const step of this.#next) {
      const walk = walks.get(step.procedure_id) ?? { id: step.procedure_id, procedure: this.#known.get(`${step.procedure_id} ${this.#language}`), why: step.why, next: [] };
      walk.next.push(step);
      walks.set(walk.id, walk);
    }
    return [...walks.values()];
  }

  #act(walk, deed) {
    const id = deed === "back" ? (walk.why.at ?? walk.why.done.at(-1)) : walk.next[0].step_id;
    if (id) this.#tell(walk.id, id, deed);
  }

  /** What became of a step, and whether an agent told it or the talk did. */
  #state(walk, id) {
    const told = this.#marks.findLast((mark) => mark.procedure_id === walk.id && mark.step_id === id && ["done", "skip", "back"].includes(mark.deed));
    if (walk.why.done.includes(id)) return ["done", told?.deed === "done" ? "agent" : "talk"];
    if (walk.why.tried.includes(id)) return ["tried", "talk"];
    if (walk.why.skipped.includes(id)) return ["skipped", "agent"];
    return [id === walk.next[0].step_id ? "current" : "open", ""];
  }

  #draw() {
    const [walk, ...others] = this.#walks();
    const focused = this.#place.contains(document.activeElement) && document.activeElement.dataset.deed;
    const beside = [...this.#proposed(), ...this.#onward()];
    if (!walk) return this.#place.replaceChildren(make("p", { class: "soft" }, this.#say.noSteps), ...beside);
    this.#place.replaceChildren(this.#current(walk), ...this.#ahead(walk), ...this.#whole(walk), ...others.map((one) => this.#other(one)), ...beside);
    if (focused) this.#place.querySelector(`[data-deed="${CSS.escape(focused)}"]`)?.focus();
  }

  #current(walk) {
    const say = this.#say;
    const [step] = walk.next;
    const title = walk.procedure ? [make("p", { class: "soft", lang: walk.procedure.language }, walk.procedure.title)] : [];
    const waits = walk.why.waits > WAITS ? [make("p", { class: "soft" }, say.stepWaits)] : [];
    const buttons = DEEDS.map((deed) => this.#button(say[`deed_${deed}`], deed, () => this.#act(walk, deed), deed === "done" ? "act" : "quiet act"));
    return make("div", { class: "now" }, ...title, ...waits, this.#line("p", "step", step), make("div", { class: "acts" }, ...buttons));
  }

  #line(element, look, step) {
    const words = make("span", { lang: this.#known.get(`${step.procedure_id} ${this.#language}`)?.language ?? this.#language }, step.text);
    return make(element, { class: look }, make("span", { class: "tag" }, this.#say[`kind_${step.kind}`]), " ", words);
  }

  #ahead(walk) {
    const later = walk.next.slice(1, 1 + AHEAD);
    if (!later.length) return [];
    return [make("p", { class: "soft" }, this.#say.stepsAhead), make("ul", { class: "ahead" }, ...later.map((step) => this.#line("li", "", step)))];
  }

  #whole(walk) {
    const say = this.#say;
    if (!walk.procedure) return [];
    const { steps } = walk.procedure;
    const states = new Map(steps.map((step) => [step.id, this.#state(walk, step.id)]));
    const passed = [...states.values()].filter(([state]) => BEHIND.includes(state)).length;
    const box = make("details", { class: "all" }, make("summary", {}, say.allSteps(passed, steps.length)));
    box.open = this.#open;
    box.addEventListener("toggle", () => (this.#open = box.open));
    box.append(make("ol", { lang: walk.procedure.language }, ...steps.map((step) => this.#one(walk, step, states.get(step.id)))), this.#picture(walk, states));
    box.append(this.#button(say.deed_stop, "stop", () => this.#tell(walk.id, null, "stop"), "quiet act"));
    return [box];
  }

  #one(walk, step, [state, by]) {
    const say = this.#say;
    const told = say[`state_${state}${by ? `_${by}` : ""}`];
    const jump = this.#button("→", `jump ${step.id}`, () => this.#tell(walk.id, step.id, "jump"), "quiet act");
    jump.setAttribute("aria-label", say.deed_jump(step.text));
    jump.title = say.deed_jump(step.text);
    const words = make("span", {}, step.text, ...(told ? [" ", make("span", { class: "soft", lang: say.tag }, told)] : []));
    return make("li", { class: `${state} ${by}`.trim() }, make("span", { class: "tick", "aria-hidden": "true" }), words, jump);
  }

  #picture(walk, states) {
    const { picture } = this.#say;
    const box = make("details", { class: "picture" }, make("summary", {}, picture));
    const fill = () => {
      if (!box.open || box.querySelector("svg")) return;
      const looks = new Map([...states].map(([id, [state]]) => [id, state]));
      box.append(make("div", { class: "wide", tabindex: "0", role: "group", "aria-label": picture }, drawing(walk.procedure, looks, walk.next[0].step_id)));
    };
    box.open = this.#drawn === walk.id;
    fill();
    box.addEventListener("toggle", () => {
      this.#drawn = box.open ? walk.id : null;
      fill();
    });
    return box;
  }

  /** Another procedure that the talk has been in and may come back to, or that fits as well. */
  #other(walk) {
    const title = walk.procedure?.title ?? walk.next[0].text;
    const button = this.#button(walk.why.at ? this.#say.backTo(title) : this.#say.orSteps(title), `start ${walk.id}`, () => this.#tell(walk.id, null, "start"), "as-link");
    return make("p", { class: "soft" }, button);
  }

  /** What rules propose beside the steps; a procedure can be begun at once. */
  #proposed() {
    if (!this.#actions.length) return [];
    const item = ({ kind, target }) => {
      const words = kind === "start" ? this.#button(this.#say.startSteps, `start ${target}`, () => this.#tell(target, null, "start"), "as-link") : target;
      return make("li", {}, make("span", { class: "tag" }, this.#say[`act_${kind}`] ?? kind), " ", words);
    };
    return [make("ul", { class: "actions" }, ...this.#actions.map(item))];
  }

  /** Who should take over, where the talk tells. */
  #onward() {
    const say = this.#say;
    const { skill, urgency, minutes, why } = this.#routing ?? {};
    const urgent = urgency >= URGENT;
    if (!skill && !urgent) return [];
    const parts = [];
    if (urgent) parts.push(make("span", { class: "urgent" }, say.urgent));
    if (skill) parts.push(make("span", {}, say.skill(skill)));
    if (minutes) parts.push(make("span", {}, say.minutes(Math.max(1, Math.round(minutes)))));
    return [make("p", { class: "soft onward", title: why.join("\n") }, ...parts)];
  }

  #button(text, deed, press, look) {
    const button = make("button", { type: "button", class: look, "data-deed": deed }, text);
    button.addEventListener("click", press);
    return button;
  }
}
