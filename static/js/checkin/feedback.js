// What ears and hands get: one sound and one vibration per verdict, told apart without looking.
const TONES = {
  ok: { notes: [[880, 0, 0.09], [1320, 0.1, 0.16]], wave: "sine", buzz: [80] },
  again: { notes: [[520, 0, 0.13], [520, 0.2, 0.13]], wave: "triangle", buzz: [80, 70, 80] },
  no: { notes: [[170, 0, 0.5]], wave: "square", buzz: [350] },
  retry: { notes: [[300, 0, 0.15]], wave: "sine", buzz: [40] },
};

export class Feedback {
  constructor() {
    this.loud = true;
    // browsers allow sound only after a touch or key
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => this.wake(), { passive: true });
  }

  wake() {
    this.audio ??= window.AudioContext ? new AudioContext() : null;
    this.audio?.resume();
  }

  give(tone) {
    const { notes, wave, buzz } = TONES[tone] ?? TONES.no;
    navigator.vibrate?.(buzz);
    if (!this.loud || this.audio?.state !== "running") return;
    for (const [pitch, after, length] of notes) this.note(wave, pitch, this.audio.currentTime + after, length);
  }

  note(wave, pitch, at, length) {
    const source = this.audio.createOscillator();
    const volume = this.audio.createGain();
    source.type = wave;
    source.frequency.value = pitch;
    volume.gain.setValueAtTime(0.25, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + length);
    source.connect(volume).connect(this.audio.destination);
    source.start(at);
    source.stop(at + length);
  }
}
