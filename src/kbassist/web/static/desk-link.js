// The line to one interaction: what is sent arrives once the server says so, what is lost is taken up again.

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8_000;
const SILENCE_MS = 20_000; // after which the line is tried
const PATIENCE_MS = 8_000; // for an answer to that

/**
 * Follows an interaction. `heard` gets every event, `state` one of "connecting", "open", "lost"; `after` tells the number
 * of the newest turn that is known, so that a new line begins there; `gone` is asked before every new try, and ends them
 * where it answers true.
 */
export class Link {
  #address;
  #hooks;
  #socket;
  #waiting = new Map(); // frames without a reply; a new line sends them again, in order
  #number = 0;
  #failures = 0;
  #ended = false;
  #timer;
  #pulse;
  #retryNow = () => {
    if (this.#ended || this.#socket.readyState <= WebSocket.OPEN) return;
    clearTimeout(this.#timer);
    this.#connect();
  };

  constructor(address, hooks) {
    [this.#address, this.#hooks] = [address, hooks];
    addEventListener("online", this.#retryNow);
    this.#connect();
  }

  /** The server's reply to a frame; rejected with its problem where it refuses, or where the line is closed. */
  send(frame) {
    const id = ++this.#number;
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(new Error("closed"));
      this.#waiting.set(id, { frame: { ...frame, id }, resolve, reject });
      this.#write({ ...frame, id });
    });
  }

  /** Ends the line; what has no reply yet never gets one. */
  close() {
    this.#ended = true;
    removeEventListener("online", this.#retryNow);
    clearTimeout(this.#timer);
    clearTimeout(this.#pulse);
    this.#socket?.close();
    for (const { reject } of this.#waiting.values()) reject(new Error("closed"));
    this.#waiting.clear();
  }

  #connect() {
    this.#hooks.state(this.#failures ? "lost" : "connecting");
    const socket = new WebSocket(this.#address(this.#hooks.after()));
    this.#socket = socket;
    socket.addEventListener("open", () => this.#opened());
    socket.addEventListener("message", ({ data }) => this.#told(JSON.parse(data)));
    socket.addEventListener("close", () => socket === this.#socket && this.#lost());
  }

  #opened() {
    this.#failures = 0;
    this.#hooks.state("open");
    for (const { frame } of this.#waiting.values()) this.#write(frame);
    this.#listen();
  }

  #told(message) {
    this.#listen();
    if (message.reply_to === undefined) return this.#hooks.heard(message);
    const asked = this.#waiting.get(message.reply_to);
    this.#waiting.delete(message.reply_to);
    if (message.ok) asked?.resolve(message);
    else asked?.reject(Object.assign(new Error(message.error?.detail ?? ""), { status: message.error?.status }));
    return undefined;
  }

  async #lost() {
    clearTimeout(this.#pulse);
    if (this.#ended) return;
    this.#failures += 1;
    this.#hooks.state("lost");
    if (await this.#hooks.gone()) return this.close();
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1));
    if (!this.#ended) this.#timer = setTimeout(() => this.#connect(), pause * (0.5 + Math.random() / 2));
    return undefined;
  }

  #write(frame) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** A line that died without a word is found out. */
  #listen() {
    clearTimeout(this.#pulse);
    this.#pulse = setTimeout(() => {
      this.#write({ type: "ping", id: 0 });
      this.#pulse = setTimeout(() => this.#socket.close(), PATIENCE_MS);
    }, SILENCE_MS);
  }
}
