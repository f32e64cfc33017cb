// A finished recording in a <video>: hls.js where the browser has media source extensions, else the browser's own HLS.
export async function play(video, trouble) {
  const { default: Hls } = await import(video.dataset.hls);
  if (!Hls.isSupported()) {
    video.src = video.dataset.src;
    video.addEventListener("error", trouble);
    return;
  }
  const hls = new Hls({ enableWorker: false, maxBufferLength: 30, backBufferLength: 60 });
  let recovered = 0;
  hls.on(Hls.Events.ERROR, (_name, error) => {
    if (!error.fatal) return;
    if (error.type === Hls.ErrorTypes.MEDIA_ERROR && recovered++ < 3) hls.recoverMediaError();
    else trouble();
  });
  video.addEventListener("play", () => hls.startLoad(-1));
  hls.loadSource(video.dataset.src);
  hls.attachMedia(video);
}
