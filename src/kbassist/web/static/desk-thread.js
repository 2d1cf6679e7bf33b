// What was said of a matter, stretch by stretch, on every channel.

import { make } from "./markdown.js";
import { matches } from "./desk-why.js";
import { locale } from "./words.js";

const NEAR_THE_END = 80; // pixels; who has scrolled further up is reading and left alone
const BRIEF = 160; // characters of a turn in a briefing

/** The thread of one interaction in an element that scrolls. */
export class Thread {
  #root;
  #say;
  #legs = new Map();
  #turns = new Map();
  #language = null;
  #terms = [];
  #typing = null;
  #outcome = null;

  constructor(root, say) {
    [this.#root, this.#say] = [root, say];
  }

  /** The number of the newest turn, 0 where there is none. */
  get newest() {
    return Math.max(0, ...this.#turns.keys());
  }

  /** What the customer has said, oldest first. */
  get heard() {
    return [...this.#turns.values()].filter(({ role }) => role === "CUSTOMER").map(({ text }) => text);
  }

  show({ legs, language, outcome }) {
    this.#language = language;
    this.#outcome = outcome;
    for (const leg of legs) this.#legs.set(leg.id, leg);
    this.#draw();
  }

  hear(turn) {
    const former = this.#turns.get(turn.number);
    if (former && former.edition > turn.edition) return;
    this.#turns.set(turn.number, turn);
    const there = this.#root.querySelector(`[data-turn="${turn.number}"]`);
    if (there) this.#following(() => there.replaceWith(this.#turn(turn)));
    else this.#draw();
  }

  begin(leg) {
    const last = [...this.#legs.values()].at(-1);
    if (last && last.id !== leg.id) last.ended ??= leg.began;
    this.#legs.set(leg.id, leg);
    this.#draw();
  }

  /** Who is writing just now; null: nobody. */
  types(role) {
    if (role === this.#typing) return;
    this.#typing = role;
    this.#draw();
  }

  /** Marks what in the customer's newest turns led to what is suggested. */
  mark(terms) {
    this.#terms = terms;
    for (const turn of this.#turns.values())
      if (turn.role === "CUSTOMER") this.#root.querySelector(`[data-turn="${turn.number}"]`)?.replaceWith(this.#turn(turn));
  }

  close(outcome) {
    this.#outcome = outcome;
    this.#draw();
  }

  speak(say) {
    this.#say = say;
    this.#draw();
  }

  #draw() {
    const turns = [...this.#turns.values()].sort((one, other) => one.number - other.number);
    const parts = [...this.#legs.values()].flatMap((leg, place) => [
      this.#leg(leg, place),
      make("ol", { class: "turns" }, ...turns.filter((turn) => turn.leg_id === leg.id).map((turn) => this.#turn(turn))),
    ]);
    if (!turns.length) parts.push(make("p", { class: "soft" }, this.#say.nothingSaid));
    if (this.#typing) parts.push(make("p", { class: `typing ${this.#typing.toLowerCase()}` }, this.#say.isTyping(this.#say[this.#typing])));
    if (this.#outcome) parts.push(make("p", { class: "ended" }, this.#say.ended(this.#say[this.#outcome])));
    this.#following(() => this.#root.replaceChildren(...parts));
  }

  /** Changes the thread; who was at its end stays there. */
  #following(change) {
    const root = this.#root;
    const atEnd = root.scrollHeight - root.scrollTop - root.clientHeight < NEAR_THE_END;
    change();
    if (atEnd) root.scrollTop = root.scrollHeight;
  }

  #turn({ number, role, text, final }) {
    const told = make("p", this.#language ? { lang: this.#language } : {}, ...this.#marked(role, text));
    if (!final) told.append(make("span", { "aria-hidden": "true" }, " …"));
    const who = make("span", { class: "who" }, this.#say[role], ...(final ? [] : [make("span", { class: "hidden" }, ` (${this.#say.speaking})`)]));
    return make("li", { class: `turn ${role.toLowerCase()}${final ? "" : " interim"}`, "data-turn": number }, who, told);
  }

  #marked(role, text) {
    const parts = [];
    let at = 0;
    for (const [start, end] of role === "CUSTOMER" ? matches(text, this.#terms) : []) {
      parts.push(text.slice(at, start), make("mark", {}, text.slice(start, end)));
      at = end;
    }
    return [...parts, text.slice(at)];
  }

  #leg({ channel, began, agent_id, handover }, place) {
    const time = new Intl.DateTimeFormat(locale(), { timeStyle: "short" }).format(new Date(began));
    const facts = [this.#say[channel], time, agent_id].filter(Boolean).join(" · ");
    const head = make("h3", { class: "leg" }, place ? `${this.#say.goesOn} ${facts}` : facts);
    return handover ? make("div", {}, head, this.#brief(handover)) : head;
  }

  #brief({ turns, note }) {
    const told = turns.map((number) => this.#turns.get(number)).filter(Boolean);
    const lines = told.map(({ role, text }) => make("li", {}, make("strong", {}, `${this.#say[role]}: `), shortened(text)));
    return make("div", { class: "brief" }, make("p", {}, make("strong", {}, this.#say.briefing), ...(note ? [` ${note}`] : [])), make("ul", {}, ...lines));
  }
}

const shortened = (text) => (text.length > BRIEF ? `${text.slice(0, BRIEF).replace(/\s+\S*$/, "")} …` : text);
