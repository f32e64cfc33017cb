// Two ways to play a playlist: hls.js where the browser lets a script feed it, else the browser's own player (older iPhones).
// How far behind to play is what the playlist asks for (PART-HOLD-BACK): a count of segments here would overrule it.
const OPTIONS = {
  lowLatencyMode: true,
  backBufferLength: 10,
  maxBufferLength: 12,
  maxLiveSyncPlaybackRate: 1.15,
  liveDurationInfinity: true,
  startFragPrefetch: true,
};
const FAR_BEHIND_S = 6;
const H264 = 'video/mp4; codecs="avc1.42E01E,mp4a.40.2"';

let library = null;

// The library is 120 kB on the wire: it is loaded when there is video to play, and never where it cannot work.
async function hls() {
  const source = window.ManagedMediaSource ?? window.MediaSource;
  if (!source?.isTypeSupported(H264)) return null;
  library ??= import("../../../vendor/hls/hls.light.min.mjs").then((module) => module.default);
  const Hls = await library.catch((error) => {
    library = null;
    throw error;
  });
  return Hls.isSupported() ? Hls : null;
}

// `failed(code)`: "expired" (the address is good no longer), "missing" (nothing there yet), "network", "broken".
export async function engine(video, failed) {
  const Hls = await hls();
  if (Hls) return new Scripted(Hls, video, failed);
  return new Native(video, failed);
}

class Scripted {
  constructor(Hls, video, failed) {
    this.Hls = Hls;
    this.video = video;
    this.failed = failed;
  }

  load(folder) {
    this.stop();
    const player = new this.Hls(OPTIONS);
    this.player = player;
    player.on(this.Hls.Events.ERROR, (_event, error) => error.fatal && this.player === player && this.fail(error));
    player.loadSource(`${folder}index.m3u8`);
    player.attachMedia(this.video);
  }

  fail(error) {
    const { ErrorTypes } = this.Hls;
    if (error.type === ErrorTypes.MEDIA_ERROR && !this.mended) {
      this.mended = true;
      this.player.recoverMediaError();
      return;
    }
    const status = error.response?.code;
    if (status === 403 || status === 410) this.failed("expired");
    else if (status === 404) this.failed("missing");
    else this.failed(error.type === ErrorTypes.NETWORK_ERROR ? "network" : "broken");
  }

  get bandwidth() {
    return this.player?.bandwidthEstimate || null;
  }

  // To the present: after a pause, or when the picture has fallen far behind.
  catchUp(force = false) {
    const { player, video } = this;
    const edge = player?.liveSyncPosition;
    if (edge && (force || edge - video.currentTime > FAR_BEHIND_S)) video.currentTime = edge;
  }

  stop() {
    this.player?.destroy();
    this.player = null;
    this.mended = false;
  }
}

class Native {
  constructor(video, failed) {
    this.video = video;
    this.failed = failed;
    this.plain = false;
    video.addEventListener("error", () => this.source && this.fail());
  }

  load(folder) {
    this.folder = folder;
    this.source = `${folder}${this.plain ? "plain" : "index"}.m3u8`;
    this.video.src = this.source;
    this.video.load();
  }

  // A player that does not understand the low-latency playlist gets whole segments.
  fail() {
    if (!this.plain) {
      this.plain = true;
      this.load(this.folder);
    } else this.failed("network");
  }

  get bandwidth() {
    return null;
  }

  catchUp(force = false) {
    const { seekable, currentTime } = this.video;
    if (!seekable.length) return;
    const edge = seekable.end(seekable.length - 1) - 1.5;
    if (force || edge - currentTime > 2 * FAR_BEHIND_S) this.video.currentTime = edge;
  }

  stop() {
    this.source = null;
    this.video.removeAttribute("src");
    this.video.load();
  }
}
