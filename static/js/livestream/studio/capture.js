// Camera, microphone and screen of this device, as one stream.
import { compose } from "./screen.js";
import { STEPS } from "./quality.js";

const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const FRAMES = { ideal: 25, max: 30 };

const picture = (choice, side) => ({
  ...choice,
  width: { ideal: Math.round((side * 16) / 9) },
  height: { ideal: side },
  frameRate: FRAMES,
});

export class Capture {
  // `changed()` whenever the stream is another one; `gone(kind)` when a device went away by itself.
  constructor({ changed, gone }) {
    this.changed = changed;
    this.gone = gone;
    this.camera = this.sound = this.screen = null;
    this.stream = null;
    this.muted = false;
    this.facing = "user";
    this.side = STEPS[0].side;
  }

  // Both at once, so that the browser asks once; without a microphone the picture alone. Throws getUserMedia's errors.
  async open() {
    this.let("camera");
    this.let("sound");
    const video = picture({ facingMode: this.facing }, this.side);
    let opened;
    try {
      opened = await navigator.mediaDevices.getUserMedia({ video, audio: SOUND });
    } catch (error) {
      if (error.name !== "NotFoundError") throw error;
      opened = await navigator.mediaDevices.getUserMedia({ video });
    }
    this.hold("camera", opened.getVideoTracks()[0]);
    this.hold("sound", opened.getAudioTracks()[0] ?? null);
    this.renew();
  }

  async devices() {
    const all = await navigator.mediaDevices.enumerateDevices();
    const of = (kind) => all.filter((device) => device.kind === kind && device.deviceId);
    return { cameras: of("videoinput"), microphones: of("audioinput") };
  }

  get deviceIds() {
    return { camera: this.camera?.getSettings().deviceId, microphone: this.sound?.getSettings().deviceId };
  }

  get mirrored() {
    const facing = this.camera?.getSettings().facingMode;
    return !this.screen && facing !== "environment";
  }

  get isShowing() {
    return this.stream?.getVideoTracks()[0]?.readyState === "live";
  }

  get hasSound() {
    return Boolean(this.sound);
  }

  // Front and back on a phone; the next camera on a desk.
  async flip() {
    const { cameras } = await this.devices();
    const now = cameras.findIndex((device) => device.deviceId === this.deviceIds.camera);
    if (this.camera?.getSettings().facingMode) {
      this.facing = this.facing === "user" ? "environment" : "user";
      await this.reopen({ facingMode: this.facing });
    } else if (cameras.length > 1) {
      await this.useCamera(cameras[(now + 1) % cameras.length].deviceId);
    }
  }

  useCamera(deviceId) {
    return this.reopen({ deviceId: { exact: deviceId } });
  }

  // Many phones open one camera at a time: the old one is closed first and opened again when the new one fails.
  async reopen(choice) {
    const before = this.deviceIds.camera;
    this.let("camera");
    try {
      await this.take(choice);
    } catch (error) {
      await this.take({ deviceId: before });
      this.renew();
      throw error;
    }
    this.renew();
  }

  async take(choice) {
    const opened = await navigator.mediaDevices.getUserMedia({ video: picture(choice, this.side) });
    this.hold("camera", opened.getVideoTracks()[0]);
  }

  async useMicrophone(deviceId) {
    const opened = await navigator.mediaDevices.getUserMedia({ audio: { ...SOUND, deviceId: { exact: deviceId } } });
    this.let("sound");
    this.hold("sound", opened.getAudioTracks()[0]);
    this.renew();
  }

  mute(muted) {
    this.muted = muted;
    if (this.sound) this.sound.enabled = !muted;
  }

  // Ask for a picture whose shorter side is `side`; a camera that cannot stays as it is.
  async size(side) {
    this.side = side;
    await this.camera?.applyConstraints(picture({}, side)).catch(() => {});
  }

  async share(withCamera) {
    const opened = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 15, max: 25 }, width: { max: 1920 }, height: { max: 1080 } } });
    this.unshare(false);
    const [track] = opened.getVideoTracks();
    track.addEventListener("ended", () => this.screen?.source === track && this.unshare());
    const made = withCamera && this.camera ? await compose(track, this.camera) : { track, stop: () => {} };
    this.screen = { ...made, source: track };
    this.renew();
  }

  unshare(renew = true) {
    if (!this.screen) return;
    this.screen.stop();
    this.screen.source.stop();
    this.screen = null;
    if (renew) this.renew();
  }

  get canTorch() {
    return Boolean(this.camera?.getCapabilities?.().torch);
  }

  torch(on) {
    return this.camera.applyConstraints({ advanced: [{ torch: on }] });
  }

  close() {
    this.unshare(false);
    this.let("camera");
    this.let("sound");
    this.stream = null;
  }

  hold(name, track) {
    this[name] = track;
    if (!track) return;
    if (name === "sound") track.enabled = !this.muted;
    track.addEventListener("ended", () => this[name] === track && this.gone(name));
  }

  let(name) {
    const track = this[name];
    this[name] = null;
    track?.stop();
  }

  renew() {
    const tracks = [this.screen?.track ?? this.camera, this.sound];
    this.stream = new MediaStream(tracks.filter(Boolean));
    this.changed();
  }
}
