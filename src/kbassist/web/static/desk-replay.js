// A sample talk spoken again at the pace of people: it goes through the same doors as a real one.

const SPOKEN_PER_S = 15; // characters
const INTERIM_MS = 900; // between two states of what is being said
const BREATH_MS = 900; // between two turns
const LONGEST_TYPING_MS = 6_000; // nobody wants to watch an e-mail being written
const TICK_MS = 50;

/** Plays a talk's turns into a line; `progress` is told of every change, `speaks` says one turn and waits for its reply. */
export class Replay {
  speed = 1;
  paused = false;
  #skipped = false;
  #stopped = false;

  constructor(talk, speaks, progress) {
    [this.talk, this.speaks, this.progress] = [talk, speaks, progress];
    this.place = 0; // turns said
    this.typing = null; // who is writing just now
    this.over = false;
  }

  /** Says every turn; ends early where it is stopped. */
  async run() {
    for (const [place, turn] of this.talk.turns.entries()) {
      this.#skipped = false;
      await (this.talk.channel === "voice" ? this.#speak(turn, place) : this.#write(turn, place));
      if (this.#stopped) return;
      this.place = place + 1;
      this.over = this.place === this.talk.turns.length;
      this.progress();
      if (!this.over) await this.#wait(BREATH_MS);
    }
  }

  pause(paused) {
    this.paused = paused;
    this.progress();
  }

  /** Says the rest of the turn at once. */
  skip() {
    this.#skipped = true;
    this.pause(false);
  }

  stop() {
    this.#stopped = true;
  }

  /** What is said is heard word by word before it is final. */
  async #speak({ role, text }, place) {
    const characters = Array.from(text);
    const step = (SPOKEN_PER_S * INTERIM_MS) / 1000;
    for (let said = step; said < characters.length; said += step) {
      await this.#wait(INTERIM_MS);
      if (this.#stopped) return;
      if (this.#skipped) break;
      const heard = characters.slice(0, said).join("").replace(/\S*$/, "").trim();
      if (heard) await this.speaks({ role, text: heard, final: false, source_id: `turn-${place + 1}` });
    }
    if (!this.#stopped) await this.speaks({ role, text, final: true, source_id: `turn-${place + 1}` });
  }

  async #write({ role, text }, place) {
    this.#types(role);
    await this.#wait(Math.min(LONGEST_TYPING_MS, (text.length / SPOKEN_PER_S) * 1000));
    if (!this.#stopped) await this.speaks({ role, text, final: true, source_id: `turn-${place + 1}` });
    this.#types(null);
  }

  #types(role) {
    this.typing = role;
    this.progress();
  }

  /** So much time of the talk, which passes faster or not at all as its viewer likes. */
  async #wait(ms) {
    for (let left = ms; left > 0 && !this.#skipped && !this.#stopped; ) {
      await new Promise((done) => setTimeout(done, TICK_MS));
      if (!this.paused) left -= TICK_MS * this.speed;
    }
  }
}
