// The WebSocket that takes the slices to the server; comes back by itself with the same session.
const SILENCE_MS = 6000; // the server says how it is every second
const PAUSES = [300, 1000, 2000, 4000];
const TOLD_AFTER = 3; // attempts that came to nothing
const RETRIED = new Set(["unavailable", "ingest_token_expired"]);

export class Uplink {
  // `ask(session)` resolves with {url, token, session}, or throws {code} when the server says no.
  // `ready()`, `lost()`, `refused(code)`, `stats(stats)`, `again(code)`, `ended()` tell what happens.
  constructor(ask, handlers) {
    this.ask = ask;
    this.handlers = handlers;
    this.session = null;
    this.socket = null;
    this.ready = false;
    this.wanted = false;
    this.attempt = 0;
    window.addEventListener("offline", () => this.ready && this.drop());
    window.addEventListener("online", () => this.wanted && !this.socket && this.connect());
    setInterval(() => this.socket && Date.now() - this.heard > SILENCE_MS && this.drop(), 1000);
  }

  get queued() {
    return this.socket?.bufferedAmount ?? 0;
  }

  open({ takeOver = false, session = this.session } = {}) {
    this.session = session;
    this.takeOver = takeOver;
    this.wanted = true;
    this.attempt = 0;
    if (!this.socket) this.connect();
  }

  // Video off on purpose: viewers are told that the room goes on without.
  close() {
    if (this.ready) this.say({ type: "stop" });
    this.wanted = this.ready = false;
    this.leave(this.socket);
  }

  say(message) {
    this.socket.send(JSON.stringify(message));
  }

  send(blob) {
    if (this.ready) this.socket.send(blob);
  }

  async connect() {
    clearTimeout(this.timer);
    if (this.asking) return;
    this.asking = true;
    let pass;
    try {
      pass = await this.ask(this.session);
    } catch (error) {
      if (error.code) this.refuse(error.code);
      else this.later();
      return;
    } finally {
      this.asking = false;
    }
    if (!this.wanted || this.socket) return;
    this.session = pass.session;
    const address = new URL(pass.url, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(address);
    this.socket = socket;
    this.heard = Date.now();
    socket.onopen = () => this.say({ type: "hello", token: pass.token, take_over: this.takeOver });
    socket.onmessage = ({ data }) => this.hear(JSON.parse(data));
    socket.onclose = () => this.socket === socket && this.drop();
  }

  hear(message) {
    this.heard = Date.now();
    if (message.type === "ready") {
      this.ready = true;
      this.takeOver = false;
      this.attempt = 0;
      this.handlers.ready();
    } else if (message.type === "stats") this.handlers.stats(message);
    else if (message.type === "again") this.handlers.again(message.code);
    else if (message.type === "ended") this.finish(() => this.handlers.ended());
    else if (message.type === "refused") {
      if (RETRIED.has(message.code)) this.drop();
      else this.refuse(message.code);
    }
  }

  refuse(code) {
    this.finish(() => this.handlers.refused(code));
  }

  finish(tell) {
    this.wanted = this.ready = false;
    this.leave(this.socket);
    tell();
  }

  // A socket that is dead or silent is left to itself; its closing may take minutes.
  drop() {
    const was = this.ready;
    this.ready = false;
    this.leave(this.socket);
    if (was) this.handlers.lost();
    if (this.wanted) this.later();
  }

  later() {
    clearTimeout(this.timer);
    const pause = PAUSES[Math.min(this.attempt, PAUSES.length - 1)];
    this.attempt += 1;
    if (this.attempt === TOLD_AFTER) this.handlers.lost();
    this.timer = setTimeout(() => this.wanted && !this.socket && this.connect(), pause * (0.75 + Math.random() / 2));
  }

  leave(socket) {
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}
