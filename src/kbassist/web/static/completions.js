// What may be meant, offered while a question is typed.

import { make } from "./markdown.js";

const PAUSE_MS = 120;
const SHORTEST = 2;

/** Completions of a combobox: `offer` finds them for what is typed, `take` is told the one that was taken. */
export class Completions {
  #box;
  #list;
  #offer;
  #take;
  #chosen = -1;
  #pause;

  constructor(box, list, offer, take) {
    [this.#box, this.#list, this.#offer, this.#take] = [box, list, offer, take];
    box.addEventListener("blur", () => this.hide());
    box.addEventListener("input", () => {
      clearTimeout(this.#pause);
      this.#pause = setTimeout(() => this.#ask(), PAUSE_MS);
    });
  }

  get open() {
    return !this.#list.hidden;
  }

  /** The text of the one chosen with the arrows, or undefined. */
  get chosen() {
    return this.#list.children[this.#chosen]?.textContent;
  }

  hide() {
    clearTimeout(this.#pause);
    this.#show([]);
  }

  /** Moves the choice; beyond either end nothing is chosen. */
  move(step) {
    const options = [...this.#list.children];
    this.#chosen = (this.#chosen + 1 + step + options.length + 1) % (options.length + 1) - 1;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === this.#chosen)));
    if (this.#chosen < 0) this.#box.removeAttribute("aria-activedescendant");
    else this.#box.setAttribute("aria-activedescendant", options[this.#chosen].id);
  }

  async #ask() {
    const typed = this.#box.value;
    if (typed.trim().length < SHORTEST) return this.hide();
    const offered = await this.#offer(typed).catch(() => []); // a convenience: the search itself tells what is wrong
    if (this.#box.value === typed && document.activeElement === this.#box) this.#show(offered);
  }

  #show(offered) {
    this.#chosen = -1;
    this.#box.removeAttribute("aria-activedescendant");
    this.#list.replaceChildren(...offered.map((text, place) => this.#option(text, place)));
    this.#list.hidden = !offered.length;
    this.#box.setAttribute("aria-expanded", String(offered.length > 0));
  }

  #option(text, place) {
    const option = make("li", { role: "option", id: `completion-${place}`, "aria-selected": "false" }, text);
    option.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the box keeps the focus
      this.#take(text);
    });
    return option;
  }
}
