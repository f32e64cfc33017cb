// In the viewer's page: every frame that is shown tells when it was drawn.
() => {
  const BARS = 33;
  const video = document.getElementById("video");
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  window.seen = { delays: [], stalls: 0, unread: 0, began: performance.now() };
  video.addEventListener("waiting", () => (window.seen.stalls += 1));
  const read = () => {
    const bar = (Math.floor(1280 / BARS) * video.videoWidth) / 1280;
    canvas.width = video.videoWidth;
    canvas.height = 1;
    pen.drawImage(video, 0, bar / 2, video.videoWidth, 1, 0, 0, video.videoWidth, 1);
    const line = pen.getImageData(0, 0, video.videoWidth, 1).data;
    const bit = (index) => (line[4 * Math.floor((index + 0.5) * bar)] > 127 ? 1 : 0);
    let moment = 0;
    let parity = 0;
    for (let index = 0; index < 32; index += 1) {
      moment += bit(index) * 2 ** index;
      parity ^= bit(index);
    }
    const delay = (Date.now() >>> 0) - moment;
    if (parity === bit(32) && delay > 0 && delay < 60_000) {
      window.seen.delays.push([Math.round(performance.now() - window.seen.began), delay]);
    } else window.seen.unread += 1;
    video.requestVideoFrameCallback(read);
  };
  video.requestVideoFrameCallback(read);
}
