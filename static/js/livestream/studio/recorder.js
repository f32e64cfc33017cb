// One MediaRecorder after the other: each is a take, a stream with a beginning of its own.
const SLICE_MS = 100;
const SOUND_BITS = 64_000;
const STOP_MS = 1000;

export class Recorder {
  // `slice(blob)` for every slice, in order; `failed()` when a recording ends by itself.
  constructor({ slice, failed }) {
    this.slice = slice;
    this.failed = failed;
    this.running = null;
  }

  start(stream, { mime, bits }) {
    const recorder = new MediaRecorder(stream, {
      mimeType: mime,
      videoBitsPerSecond: bits,
      audioBitsPerSecond: SOUND_BITS,
      videoKeyFrameIntervalDuration: 1000,
    });
    recorder.ondataavailable = ({ data }) => data.size && this.slice(data);
    recorder.onerror = () => this.running === recorder && this.failed();
    recorder.onstop = () => this.running === recorder && this.failed();
    this.running = recorder;
    recorder.start(SLICE_MS);
    return recorder.mimeType || mime;
  }

  // Resolves once the last slice has been given out.
  stop() {
    const recorder = this.running;
    this.running = null;
    if (!recorder || recorder.state === "inactive") return Promise.resolve();
    return new Promise((resolve) => {
      recorder.onstop = resolve;
      setTimeout(resolve, STOP_MS);
      recorder.stop();
    });
  }
}
