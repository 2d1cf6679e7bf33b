// The steps of guided work as a list that can be put in another order, each with the ways that lead on.

import { button, choice, empty, field } from "./editor-pieces.js";
import { linesOf } from "./editor-draft.js";
import { make } from "./markdown.js";

const KINDS = ["ask", "check", "do", "tell", "transfer", "end"];
const LAST = ["transfer", "end"]; // nothing comes after them
const NEXT = ""; // the way to whichever step stands below
const ASKED = ["customer", "agent", "event", "context"];

/** The part of the view that writes `draft.procedure`; `touched` is told of every change. */
export function stepsPart(draft, say, touched) {
  const root = make("div", { class: "steps" });
  const list = new Steps(draft, say, touched, root);
  list.draw();
  return [root];
}

/** The steps with the ways that leave each; a way without a condition to the step below follows the order of the list. */
export function listed({ steps = [], branches = [] }) {
  const below = (place) => steps[place + 1]?.id;
  const waysFrom = (start, next) => branches.filter((one) => (one.from ?? null) === start).map(({ to, when }) => ({ to: !when && to === next ? NEXT : to, when: when ?? null }));
  return { begin: waysFrom(null, steps[0]?.id), steps: steps.map((step, place) => ({ ...step, ways: waysFrom(step.id, below(place)) })) };
}

/** The procedure that a list of steps tells; the opposite of `listed`. */
export function procedureOf(kept, { begin, steps }) {
  const branches = [];
  const add = (from, ways, next) => {
    for (const { to, when } of ways) if (to !== NEXT || next) branches.push({ from, to: to === NEXT ? next : to, ...(when && { when }) });
  };
  add(null, begin, steps[0]?.id);
  steps.forEach((step, place) => LAST.includes(step.kind) || add(step.id, step.ways, steps[place + 1]?.id));
  return { ...kept, steps: steps.map(({ ways: _ways, ...step }) => step), branches };
}

class Steps {
  #draft;
  #say;
  #touched;
  #root;
  #list;
  #dragged = null;

  constructor(draft, say, touched, root) {
    [this.#draft, this.#say, this.#touched, this.#root] = [draft, say, touched, root];
    this.#list = listed(draft.procedure ?? {});
  }

  draw(focus) {
    const say = this.#say;
    if (!this.#draft.procedure) return this.#root.replaceChildren(make("h3", { class: "over" }, say.stepsPart), empty(say.noStepsYet, button(say.beginSteps, () => this.#add(), "")));
    const { steps } = this.#list;
    this.#root.replaceChildren(
      make("h3", { class: "over" }, say.stepsPart), make("p", { class: "soft" }, say.stepsHint),
      make("ol", {}, ...steps.map((step, place) => this.#step(step, place))),
      make("div", { class: "acts" }, button(say.addStep, () => this.#add()), button(say.dropSteps, () => this.#drop())),
    );
    if (focus) this.#root.querySelector(focus)?.focus();
    return undefined;
  }

  /** Keeps what the list says now. */
  #keep() {
    this.#draft.procedure = procedureOf(this.#draft.procedure ?? {}, this.#list);
    this.#touched();
  }

  #add() {
    const { begin, steps } = this.#list;
    if (!steps.length) begin.push({ to: NEXT, when: null });
    const taken = new Set(steps.map((step) => step.id));
    let number = steps.length + 1;
    while (taken.has(`step-${number}`)) number += 1;
    steps.push({ id: `step-${number}`, kind: steps.length ? "do" : "ask", text: "", labels: [], ways: [{ to: NEXT, when: null }] });
    this.#keep();
    this.draw(`#step-text-${steps.length - 1}`);
  }

  #drop() {
    this.#list = { begin: [], steps: [] };
    this.#draft.procedure = null;
    this.#touched();
    this.draw("button");
  }

  #move(from, to, focus) {
    const { steps } = this.#list;
    if (to < 0 || to >= steps.length || from === to) return;
    steps.splice(to, 0, ...steps.splice(from, 1));
    this.#keep();
    const ends = to === 0 || to === steps.length - 1; // there is no further that way
    this.draw(focus && `#step-${to} .${ends ? (to ? "up" : "down") : focus}`);
  }

  #remove(place) {
    const { begin, steps } = this.#list;
    const [gone] = steps.splice(place, 1);
    const kept = (ways) => ways.filter((way) => way.to !== gone.id);
    for (const step of steps) step.ways = kept(step.ways);
    this.#list.begin = steps.length ? kept(begin) : [];
    if (steps.length && !this.#list.begin.length) this.#list.begin.push({ to: NEXT, when: null });
    this.#keep();
    this.draw(`#step-text-${Math.min(place, steps.length - 1)}`);
  }

  #step(step, place) {
    const say = this.#say;
    const last = this.#list.steps.length - 1;
    const named = (text) => `${text}: ${say.stepNumber(place + 1)}`;
    const small = (sign, text, act, look, off) => {
      const made = button(sign, act, `quiet small ${look}`);
      made.setAttribute("aria-label", named(text));
      made.title = text;
      made.disabled = off;
      return made;
    };
    const kind = choice(KINDS.map((one) => [one, say[`kind_${one}`]]), step.kind);
    kind.addEventListener("change", () => {
      step.kind = kind.value;
      this.#keep();
      this.draw(`#step-kind-${place}`);
    });
    const text = make("textarea", { rows: "2" });
    text.value = step.text;
    text.addEventListener("input", () => {
      step.text = text.value;
      this.#keep();
    });
    const handle = make("span", { class: "handle", draggable: "true", title: say.dragStep, "aria-hidden": "true" }, "⠿");
    const acts = make(
      "div", { class: "acts" },
      small("↑", say.moveUp, () => this.#move(place, place - 1, "up"), "up", place === 0),
      small("↓", say.moveDown, () => this.#move(place, place + 1, "down"), "down", place === last),
      small("✕", say.removeStep, () => this.#remove(place), "remove", false),
    );
    const head = make("div", { class: "step-head" }, handle, make("strong", {}, say.stepNumber(place + 1)), field(`step-kind-${place}`, say.stepKind, kind), acts);
    const item = make("li", { class: "card", id: `step-${place}` }, head, field(`step-text-${place}`, say.stepText, text));
    if (!LAST.includes(step.kind)) item.append(this.#ways(step, place));
    this.#draggable(item, handle, place);
    return item;
  }

  #draggable(item, handle, place) {
    handle.addEventListener("dragstart", (event) => {
      this.#dragged = place;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      event.dataTransfer.setDragImage(item, 0, 0);
    });
    item.addEventListener("dragover", (event) => this.#dragged !== null && event.preventDefault());
    item.addEventListener("drop", (event) => {
      if (this.#dragged === null) return;
      event.preventDefault();
      const from = this.#dragged;
      this.#dragged = null;
      this.#move(from, place);
    });
  }

  #ways(step, place) {
    const say = this.#say;
    const rows = step.ways.map((way, number) => this.#way(step, place, way, number));
    const add = button(say.addWay, () => {
      step.ways.unshift({ to: NEXT, when: { customer: [] } });
      this.#keep();
      this.draw(`#way-${place}-0`);
    }, "as-link");
    return make("div", { class: "ways" }, ...rows, add);
  }

  #way(step, place, way, number) {
    const say = this.#say;
    const others = this.#list.steps.map((one, at) => [one.id, `${at + 1}. ${one.text.slice(0, 60) || say[`kind_${one.kind}`]}`]).filter(([id]) => id !== step.id);
    const to = choice([[NEXT, say.nextStep], ...others], way.to);
    to.setAttribute("aria-label", `${say.thenTo}: ${say.stepNumber(place + 1)}`);
    to.addEventListener("change", () => {
      way.to = to.value;
      this.#keep();
    });
    const drop = button("✕", () => {
      step.ways.splice(number, 1);
      this.#keep();
      this.draw(`#step-text-${place}`);
    }, "quiet small");
    drop.setAttribute("aria-label", `${say.removeWay}: ${say.stepNumber(place + 1)}`);
    if (!way.when) return make("div", { class: "way" }, make("span", {}, step.ways.length > 1 ? say.otherwise : say.then), to, drop);
    const asked = ASKED.find((key) => key in way.when) ?? "customer";
    const what = choice(ASKED.map((key) => [key, say[`when_${key}`]]), asked);
    what.setAttribute("aria-label", `${say.whenLabel}: ${say.stepNumber(place + 1)}`);
    what.id = `way-${place}-${number}`;
    const phrases = make("textarea", { rows: "1", "aria-label": `${say[`when_${asked}`]}: ${say.stepNumber(place + 1)}`, placeholder: say[`example_${asked}`] });
    const told = way.when[asked];
    phrases.value = Array.isArray(told) ? told.join("\n") : (told ?? "");
    const change = () => {
      const listedWords = ["customer", "agent"].includes(what.value);
      const { [asked]: _replaced, ...others } = way.when;
      way.when = { ...others, [what.value]: listedWords ? linesOf(phrases.value) : phrases.value.trim() };
      this.#keep();
    };
    phrases.addEventListener("input", change);
    what.addEventListener("change", () => {
      change();
      this.draw(`#way-${place}-${number}`);
    });
    return make("div", { class: "way" }, what, phrases, make("span", {}, "→"), to, drop);
  }
}
