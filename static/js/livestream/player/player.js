// The picture of a room: what is played, when, in which form. `ladder.js` decides, `engines.js` plays, `view.js` shows.
import { choose, chosen } from "./choice.js";
import { engine } from "./engines.js";
import { begin, down, first, look, stalled } from "./ladder.js";
import { fromBridge, play } from "./sound.js";

const RETRY_MS = [500, 1500, 3000, 5000];
const STUCK_S = 8;
const AWAY_MS = 10_000;

export class Player {
  // `address()` resolves with the folder of the room's playlists, `address(true)` with a fresh one; `drawn(player)` after every change.
  constructor(video, { address, drawn }) {
    Object.assign(this, { video, address, drawn });
    this.choice = chosen();
    this.ladder = begin(first(navigator.connection), this.seconds());
    this.state = "off";
    this.sound = "unknown"; // sounding, silent, refused
    this.wantsSound = true;
    this.playing = null; // the rung being played
    this.still = null; // since when the picture stands still
    this.failures = 0;
    video.addEventListener("waiting", () => this.halt());
    for (const name of ["playing", "timeupdate"]) video.addEventListener(name, () => this.move());
    video.addEventListener("pause", () => this.paused());
    document.addEventListener("visibilitychange", () => this.looked());
    window.addEventListener("online", () => this.wanted && this.again());
    fromBridge(() => this.wanted && this.start());
    setInterval(() => this.tick(), 1000);
  }

  seconds() {
    return performance.now() / 1000;
  }

  get rung() {
    if (this.choice !== "auto") return this.choice;
    return this.away && this.ladder.rung !== "text" ? "audio" : this.ladder.rung;
  }

  get wanted() {
    return this.state !== "off" && this.rung !== "text" && !this.silentAway;
  }

  // The player's own estimate is low while it waits for parts still being made, so the browser's counts too.
  get bandwidth() {
    const known = [this.engine?.bandwidth, navigator.connection?.downlink * 1e6].filter((bits) => bits > 0);
    return known.length ? Math.max(...known) : null;
  }

  // Nobody hears or sees it: the tab is behind others, and without sound.
  get silentAway() {
    return this.away && this.sound !== "sounding";
  }

  // `video` of the room's state.
  told(video) {
    const state = video?.state ?? "off";
    if (state === this.state) return;
    const back = this.state === "lost" && state === "live";
    this.state = state;
    if (state === "off") this.failures = 0;
    if (back) this.since = this.seconds();
    this.apply();
  }

  choose(choice) {
    this.choice = choice;
    choose(choice);
    if (choice === "auto") this.ladder = begin(first(navigator.connection), this.seconds());
    this.apply();
  }

  // Play what is to be played now.
  apply() {
    if (!this.wanted) this.halted();
    else if (this.playing !== this.rung) this.load();
    this.drawn(this);
  }

  halted() {
    clearTimeout(this.timer);
    this.playing = null;
    this.still = null;
    this.engine?.stop();
  }

  async load(fresh = false) {
    clearTimeout(this.timer);
    const rung = this.rung;
    this.playing = rung;
    this.loading = true;
    try {
      const folder = await this.address(fresh);
      this.engine ??= await engine(this.video, (code) => this.failed(code));
      if (this.playing !== rung) return;
      this.engine.load(`${folder}${rung}/`);
      this.still = this.seconds();
      this.loading = false;
      await this.start();
    } catch {
      this.failed("network");
    } finally {
      this.loading = false;
    }
  }

  async start() {
    const sound = await play(this.video, this.wantsSound);
    if (sound !== "aborted") this.sound = sound;
    this.drawn(this);
  }

  // By the phone or the browser's own keys, not by us: it goes on with a tap.
  paused() {
    if (!this.wanted || document.hidden || this.loading || !this.video.paused) return;
    this.sound = "refused";
    this.drawn(this);
  }

  // A tap: what was silent is heard, what was refused begins.
  async tap() {
    this.wantsSound = true;
    this.engine?.catchUp(true);
    await this.start();
  }

  mute(muted) {
    this.wantsSound = !muted;
    this.video.muted = muted;
    if (this.sound !== "refused") this.sound = muted ? "silent" : "sounding";
    this.drawn(this);
  }

  failed(code) {
    const pause = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
    this.failures += 1;
    if (code === "network" && this.state === "live" && this.failures > 1) this.ladder = down(this.ladder, this.seconds());
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.wanted && this.load(code === "expired" || this.failures > 2), pause);
    this.drawn(this);
  }

  again() {
    this.playing = null;
    this.apply();
  }

  halt() {
    this.still ??= this.seconds();
  }

  move() {
    if (this.video.paused || this.video.readyState < 3) return;
    if (this.still !== null) {
      const lasted = this.seconds() - this.still;
      if (this.state === "live" && lasted > 0.25) this.ladder = stalled(this.ladder, this.seconds(), lasted);
      this.still = null;
      this.failures = 0;
      this.drawn(this);
    }
  }

  tick() {
    if (this.state !== "live" || this.away) return;
    const at = this.seconds();
    const refused = this.sound === "refused";
    const still = this.still === null || refused ? 0 : at - this.still;
    if (this.choice === "auto") {
      const before = this.ladder.rung;
      this.ladder = navigator.onLine ? look(this.ladder, { at, still, bandwidth: this.bandwidth }) : this.ladder;
      if (this.ladder.rung !== before) this.apply();
    }
    if (still > STUCK_S) {
      this.still = at;
      this.again();
    } else if (this.wanted && !refused) this.engine?.catchUp();
  }

  looked() {
    clearTimeout(this.leaving);
    if (document.hidden) {
      this.leaving = setTimeout(() => {
        this.away = true;
        this.apply();
      }, AWAY_MS);
      return;
    }
    this.away = false;
    this.apply();
    if (this.wanted) {
      this.engine?.catchUp();
      if (this.video.paused) this.start();
    }
  }
}
