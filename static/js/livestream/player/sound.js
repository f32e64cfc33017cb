// Beginning to play: with sound where the browser lets us, else silent, else after a tap.
// Resolves with "sounding", "silent" or "refused".
export async function play(video, wantsSound) {
  video.muted = !wantsSound;
  try {
    await video.play();
    return video.muted ? "silent" : "sounding";
  } catch (error) {
    if (error.name === "AbortError") return "aborted"; // another source came
  }
  if (!video.muted) {
    video.muted = true;
    try {
      await video.play();
      return "silent";
    } catch (error) {
      if (error.name === "AbortError") return "aborted";
    }
  }
  return "refused";
}

// WeChat's browser lets a page play by itself only from inside its bridge.
export function fromBridge(act) {
  if (!/MicroMessenger/i.test(navigator.userAgent)) return;
  const ask = () => window.WeixinJSBridge.invoke("getNetworkType", {}, act);
  if (window.WeixinJSBridge) ask();
  else document.addEventListener("WeixinJSBridgeReady", ask, { once: true });
}
