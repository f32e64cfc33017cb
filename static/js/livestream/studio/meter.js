// How loud the microphone is, ten times a second, from 0 to 1.
const LOUD = 0.25;

export function meter(track, show) {
  const context = new (window.AudioContext ?? window.webkitAudioContext)();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Uint8Array(analyser.fftSize);
  const wake = () => context.resume(); // some browsers begin only after a touch
  document.addEventListener("pointerdown", wake);
  const timer = setInterval(() => {
    if (context.state !== "running") return;
    analyser.getByteTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + ((sample - 128) / 128) ** 2, 0) / samples.length;
    show(Math.min(1, Math.sqrt(power) / LOUD));
  }, 100);
  return () => {
    clearInterval(timer);
    document.removeEventListener("pointerdown", wake);
    context.close();
  };
}
