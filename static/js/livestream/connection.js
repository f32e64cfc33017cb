// The connection to a room: passes, reconnecting, and catching up. docs/realtime.md is its contract.
import { io } from "../../vendor/socket.io/socket.io.esm.min.js";
import { CHAT_KEPT, reduce } from "./state.js";

const PASS_AGE = 8 * 60 * 1000;
const SILENCE = 15 * 1000; // the server tells the audience every few seconds; longer silence is a weak network
const SAMPLED = 3; // from this level of overload on, part of the chat is left out
const SPREAD = 8000; // afterwards phones ask for what they lack, not all in the same moment

export class RoomConnection {
  // `changed(state, event|null)` after every change, `network(up)`, `audience({viewers, likes})`, `refused(code)`,
  // `shedding(level)` when the server delivers less (0: everything again).
  constructor(data, handlers) {
    this.data = data;
    this.handlers = handlers;
    this.state = null;
    this.epoch = 0;
    this.number = 0;
    this.asking = false;
    this.lacking = null; // the last event that was left out of what we were sent
    this.level = 0;
    this.passTaken = Date.now();
    this.socket = io({
      path: data.path,
      transports: ["websocket"],
      reconnectionDelay: 500,
      reconnectionDelayMax: 8000,
      auth: (give) => this.pass().then((token) => give({ token })),
    });
    this.socket.on("connect", () => this.resume());
    this.socket.on("disconnect", () => handlers.network(false));
    this.socket.on("connect_error", (error) => this.failed(error));
    this.socket.on("snapshot", (snapshot) => this.takeSnapshot(snapshot));
    this.socket.on("events", (events) => this.takeEvents(events));
    this.socket.on("presence", (told) => this.takePresence(told));
    this.socket.on("catch_up", () => this.resume());
    this.socket.on("shedding", ({ level }) => this.takeLevel(level));
    document.addEventListener("visibilitychange", () => document.hidden || this.resume());
    window.addEventListener("offline", () => handlers.network(false));
    window.addEventListener("online", () => (this.socket.connected ? this.resume() : this.socket.connect()));
    this.heard = Date.now();
    this.socket.onAny(() => this.hear());
    setInterval(() => Date.now() - this.heard > SILENCE && handlers.network(false), 3000);
  }

  async pass() {
    if (Date.now() - this.passTaken < PASS_AGE) return this.data.token;
    const csrf = document.querySelector('meta[name="csrf-token"]').content;
    try {
      const answer = await fetch(this.data.tokenUrl, { method: "POST", headers: { "X-CSRFToken": csrf, Accept: "application/json" } });
      if (answer.status === 403) this.handlers.banned?.();
      if (answer.ok) {
        Object.assign(this.data, await answer.json());
        this.passTaken = Date.now();
      }
    } catch {
      // the network is away; the old pass is tried and the next attempt asks again
    }
    return this.data.token;
  }

  // Go on as somebody else, with the pass given: what is this viewer's own comes with a fresh snapshot.
  renew(entry) {
    Object.assign(this.data, entry);
    Object.assign(this, { passTaken: Date.now(), epoch: 0, number: 0, asking: false });
    this.socket.disconnect().connect();
  }

  hear() {
    if (Date.now() - this.heard > SILENCE) this.handlers.network(true);
    this.heard = Date.now();
  }

  failed(error) {
    this.handlers.network(false);
    if (error.message === "banned") return this.handlers.banned?.();
    if (error.message !== "token_expired" && error.message !== "token_invalid") return;
    this.passTaken = 0;
    if (!this.socket.active) setTimeout(() => this.socket.connect(), 2000);
  }

  resume() {
    if (!this.socket.connected || this.asking) return;
    this.asking = true;
    this.socket.timeout(8000).emit("resume", { epoch: this.epoch, number: this.number }, (error, answer) => {
      this.asking = false;
      this.handlers.network(!error);
      if (error) setTimeout(() => this.resume(), 1000);
      else if (!answer.ok) setTimeout(() => this.resume(), 3000);
    });
  }

  takeSnapshot({ epoch, number, state }) {
    Object.assign(this, { epoch, number, state, lacking: null });
    this.handlers.changed(this.state, null);
  }

  takeEvents(events) {
    for (const event of events) {
      if (!this.state || (event.epoch === this.epoch && event.number <= this.number)) continue;
      const first = event.kind === "skipped" ? event.payload.from : event.number;
      if (event.epoch !== this.epoch || first > this.number + 1) return this.resume();
      this.number = event.number;
      if (event.kind === "skipped") this.lacking = event.number;
      this.state = reduce(this.state, event, this.data.viewer);
      if (this.lacking && isFull(this.state.chat, this.epoch, this.lacking)) this.lacking = null;
      this.handlers.changed(this.state, event);
    }
  }

  takePresence(told) {
    this.handlers.audience(told);
    this.takeLevel(told.shedding);
    if (told.epoch !== this.epoch || told.number > this.number) this.resume();
  }

  takeLevel(level) {
    if (level !== this.level) this.handlers.shedding?.(level);
    this.level = level;
    if (level < SAMPLED && this.lacking && !this.completing) {
      this.completing = setTimeout(() => this.complete(), Math.random() * SPREAD);
    }
  }

  // What was left out is in the next snapshot, which is asked for by naming no event.
  complete() {
    this.completing = null;
    if (!this.lacking || this.level >= SAMPLED) return;
    Object.assign(this, { epoch: 0, number: 0 });
    this.resume();
  }

  // Resolves with the acknowledgement; a lost answer is asked for again with the same nonce, which cannot say it twice.
  async chat(text, nonce = crypto.randomUUID().replaceAll("-", "")) {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      try {
        return await this.socket.timeout(8000).emitWithAck("chat", { text, nonce });
      } catch {
        this.handlers.network(this.socket.connected);
      }
    }
    return { ok: false, error: { code: "not_saved", data: {} } };
  }

  react(kind, count) {
    if (this.socket.connected) this.socket.emit("react", { kind, count });
  }

  like(count) {
    if (this.socket.connected) this.socket.emit("like", { count });
  }
}

// Whether every line that is kept came after event `number`, so that nothing shown is missing.
function isFull(chat, epoch, number) {
  if (chat.length < CHAT_KEPT) return false;
  const [first, place] = chat[0].id.split("-").map(Number);
  return first === epoch && place > number;
}
