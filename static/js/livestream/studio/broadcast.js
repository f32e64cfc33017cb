// From camera to server: what is recorded, when a new take begins, what happens when the network is weak or away.
import { Capture } from "./capture.js";
import { choose } from "./mime.js";
import { STEPS, begin, look, lower } from "./quality.js";
import { Recorder } from "./recorder.js";
import { Uplink } from "./uplink.js";
import { keepAwake } from "./wake.js";

const SETTLE_MS = 400; // a phone being turned changes its picture several times
const DRAINED_BYTES = 32_000;
const LONGEST_QUEUE_S = 6;
const SMALLEST_QUEUE = 200_000;

export class Broadcast {
  // `ask(session)`: see Uplink. `told(what, detail)`: preview, ready, lost, refused, stats, dropped, ended, gone.
  constructor({ ask, told, room }) {
    this.told = told;
    this.key = `broadcast:${room}`;
    this.unusable = new Set();
    this.quality = begin();
    this.delayMs = 0;
    this.on = false;
    this.capture = new Capture({ changed: () => this.captured(), gone: (kind) => told("gone", kind) });
    this.recorder = new Recorder({ slice: (blob) => this.slice(blob), failed: () => this.retakeSoon() });
    this.uplink = new Uplink(ask, {
      ready: () => this.connected(),
      lost: () => this.lost(),
      refused: (code) => this.refused(code),
      stats: (stats) => this.measured(stats),
      again: () => this.retakeSoon(),
      ended: () => this.finish("ended"),
    });
    this.size = { width: 0, height: 0 };
    setInterval(() => this.tick(), 1000);
  }

  // The session of a broadcast that this page, before it was loaded anew, had under way.
  get interrupted() {
    return sessionStorage.getItem(this.key);
  }

  start({ takeOver = false } = {}) {
    this.on = true;
    keepAwake(true);
    this.uplink.open({ takeOver, session: this.uplink.session ?? this.interrupted });
  }

  async stop() {
    this.on = false;
    sessionStorage.removeItem(this.key);
    keepAwake(false);
    await this.recorder.stop();
    this.uplink.close();
  }

  async finish(what, detail) {
    await this.stop();
    this.told(what, detail);
  }

  captured() {
    this.told("preview", this.capture.stream);
    if (this.on) this.retakeSoon();
  }

  // The picture has another size: the phone was turned, or another camera shows.
  resized(width, height) {
    const changed = this.size.width && (this.size.width !== width || this.size.height !== height);
    this.size = { width, height };
    if (changed && this.on) this.retakeSoon();
  }

  connected() {
    sessionStorage.setItem(this.key, this.uplink.session);
    this.told("ready");
    this.retake();
  }

  lost() {
    this.recorder.stop();
    this.told("lost");
  }

  refused(code) {
    const mime = this.mime;
    if (code === "not_video" && mime && !this.unusable.has(mime)) {
      this.unusable.add(mime);
      if (choose(MediaRecorder.isTypeSupported, this.unusable)) return this.start();
    }
    if ((code === "too_fast" || code === "too_big") && this.quality.step < STEPS.length - 1) {
      this.shrink(lower(this.quality));
      return this.start();
    }
    return this.finish("refused", code);
  }

  retakeSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.retake(), SETTLE_MS);
  }

  // One at a time; a wish that comes meanwhile is met afterwards.
  async retake() {
    clearTimeout(this.timer);
    this.wished = true;
    if (this.retaking) return;
    this.retaking = true;
    while (this.wished) {
      this.wished = false;
      await this.recorder.stop();
      await this.drained();
      this.begin();
    }
    this.retaking = false;
  }

  begin() {
    const mime = choose(MediaRecorder.isTypeSupported, this.unusable);
    if (!this.on || !this.uplink.ready || !this.capture.isShowing) return;
    if (!mime) {
      this.finish("refused", "not_video");
      return;
    }
    this.mime = mime;
    const { bits } = STEPS[this.quality.step];
    try {
      const recorded = this.recorder.start(this.capture.stream, { mime, bits });
      this.uplink.say({ type: "take", mime: recorded, ...this.size });
    } catch {
      this.unusable.add(mime);
      this.wished = true;
    }
  }

  async drained() {
    while (this.uplink.ready && this.uplink.queued > DRAINED_BYTES) await new Promise((done) => setTimeout(done, 100));
  }

  // What the network cannot carry is not kept: the take ends here, a smaller one begins once the queue is empty.
  slice(blob) {
    const longest = Math.max(SMALLEST_QUEUE, (STEPS[this.quality.step].bits / 8) * LONGEST_QUEUE_S);
    if (this.uplink.queued > longest) {
      if (this.retaking) return;
      this.told("dropped");
      this.shrink(lower(this.quality));
      this.retake();
      return;
    }
    this.uplink.send(blob);
  }

  measured(stats) {
    this.delayMs = stats.delay_ms;
    this.told("stats", { ...stats, level: this.quality.level, step: this.quality.step });
  }

  tick() {
    if (!this.on || !this.uplink.ready || this.retaking) return;
    const seen = look(this.quality, { queuedBytes: this.uplink.queued, delayMs: this.delayMs });
    if (seen.step === this.quality.step) this.quality = seen;
    else this.shrink(seen, true);
  }

  shrink(quality, retake = false) {
    this.quality = quality;
    this.capture.size(STEPS[quality.step].side).then(() => retake && this.retakeSoon());
  }
}
