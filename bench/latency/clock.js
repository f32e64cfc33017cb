// In the host's page: the camera's picture gets a clock drawn into it, 32 bars for the milliseconds and one for their parity.
const BARS = 33;
const WIDTH = 1280;
const HEIGHT = 720;
const BAR = Math.floor(WIDTH / BARS);
const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);

navigator.mediaDevices.getUserMedia = async (wanted) => {
  const stream = await real(wanted);
  const [camera] = stream.getVideoTracks();
  if (!camera) return stream;
  const video = document.createElement("video");
  video.muted = true;
  video.srcObject = new MediaStream([camera]);
  await video.play();
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext("2d", { alpha: false });
  setInterval(() => {
    pen.drawImage(video, 0, 0, WIDTH, HEIGHT);
    const moment = Date.now() >>> 0;
    let parity = 0;
    for (let bar = 0; bar < BARS; bar += 1) {
      const bit = bar < 32 ? (moment >>> bar) & 1 : parity;
      parity ^= bit;
      pen.fillStyle = bit ? "#fff" : "#000";
      pen.fillRect(bar * BAR, 0, BAR, BAR);
    }
  }, 40);
  const [drawn] = canvas.captureStream(25).getVideoTracks();
  return new MediaStream([drawn, ...stream.getAudioTracks()]);
};
