// The shared screen with the camera's picture in its corner.
const FRAMES_A_SECOND = 15;
// A page's own timers slow down while its tab is behind the window that is shared; a worker's do not.
const TICKER = `setInterval(() => postMessage(0), ${Math.round(1000 / FRAMES_A_SECOND)})`;

async function show(track) {
  const video = document.createElement("video");
  video.muted = video.playsInline = true;
  video.srcObject = new MediaStream([track]);
  await video.play();
  return video;
}

// A track that draws both, and how to end it.
export async function compose(screenTrack, cameraTrack) {
  const [screen, camera] = await Promise.all([show(screenTrack), show(cameraTrack)]);
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { alpha: false });
  const draw = () => {
    if (canvas.width !== screen.videoWidth || canvas.height !== screen.videoHeight) {
      canvas.width = screen.videoWidth;
      canvas.height = screen.videoHeight;
    }
    pen.drawImage(screen, 0, 0);
    if (!camera.videoWidth) return;
    const width = canvas.width / 5;
    const height = (width * camera.videoHeight) / camera.videoWidth;
    pen.drawImage(camera, canvas.width - width - 16, canvas.height - height - 16, width, height);
  };
  draw();
  const address = URL.createObjectURL(new Blob([TICKER], { type: "text/javascript" }));
  const ticker = new Worker(address);
  ticker.onmessage = draw;
  const [track] = canvas.captureStream(FRAMES_A_SECOND).getVideoTracks();
  const stop = () => {
    ticker.terminate();
    URL.revokeObjectURL(address);
    track.stop();
    screen.srcObject = camera.srcObject = null;
  };
  return { track, stop };
}
