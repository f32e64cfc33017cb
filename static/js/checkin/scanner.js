// Reads QR codes from the camera, each new code once. Same component at gates and booths.
import { prepareZXingModule, readBarcodes } from "../../vendor/zxing/reader/index.js";

const wasm = new URL("../../vendor/zxing/reader/", import.meta.url).href;
const FORGET_AFTER = 3000; // a code kept before the camera counts once; shown again later it counts again
const LONGEST_SIDE = 960;

export class Scanner {
  constructor(video, onCode) {
    this.video = video;
    this.onCode = onCode;
    this.facing = "environment";
    this.seen = { text: "", at: 0 };
    this.canvas = document.createElement("canvas");
    this.context = this.canvas.getContext("2d", { willReadFrequently: true });
  }

  // Resolves once the picture is there. Rejects with a name: insecure, NotAllowedError, NotFoundError, …
  async start() {
    if (!navigator.mediaDevices?.getUserMedia) throw Object.assign(new Error("insecure"), { name: "insecure" });
    prepareZXingModule({ overrides: { locateFile: (file) => wasm + file } });
    this.stop();
    const video = { facingMode: this.facing, width: { ideal: 1280 }, height: { ideal: 720 } };
    this.stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
    this.video.srcObject = this.stream;
    await this.video.play();
    this.timer = setTimeout(() => this.look(), 50);
  }

  stop() {
    clearTimeout(this.timer);
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
  }

  async flip() {
    this.facing = this.facing === "environment" ? "user" : "environment";
    await this.start();
  }

  get canTorch() {
    return Boolean(this.stream?.getVideoTracks()[0]?.getCapabilities?.().torch);
  }

  async torch() {
    this.lit = !this.lit;
    await this.stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: this.lit }] });
  }

  async look() {
    const started = performance.now();
    if (this.video.videoWidth && !document.hidden) {
      try {
        const found = await readBarcodes(this.picture(), { formats: ["QRCode"], maxNumberOfSymbols: 1 });
        if (found[0]?.isValid) this.met(found[0].text);
      } catch (error) {
        console.warn("frame not read", error); // one bad frame must not end the scanner
      }
    }
    if (this.stream) this.timer = setTimeout(() => this.look(), Math.max(40, 120 - (performance.now() - started)));
  }

  picture() {
    const scale = Math.min(1, LONGEST_SIDE / Math.max(this.video.videoWidth, this.video.videoHeight));
    this.canvas.width = this.video.videoWidth * scale;
    this.canvas.height = this.video.videoHeight * scale;
    this.context.drawImage(this.video, 0, 0, this.canvas.width, this.canvas.height);
    return this.context.getImageData(0, 0, this.canvas.width, this.canvas.height);
  }

  met(text) {
    const fresh = text !== this.seen.text || performance.now() - this.seen.at > FORGET_AFTER;
    this.seen = { text, at: performance.now() };
    if (fresh) this.onCode(text);
  }
}

export function cameraProblem(error) {
  if (error.name === "insecure") return "insecure";
  return error.name === "NotAllowedError" ? "denied" : "no_camera";
}
