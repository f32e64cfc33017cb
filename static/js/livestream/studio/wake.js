// Keeps the screen on while the room is on air: a phone that sleeps stops its camera.
let lock = null;
let wanted = false;

async function ask() {
  if (!wanted || document.hidden || !navigator.wakeLock) return;
  try {
    lock = await navigator.wakeLock.request("screen");
  } catch {
    lock = null; // low battery: nothing to be done
  }
}

document.addEventListener("visibilitychange", ask);

export function keepAwake(on) {
  wanted = on;
  if (on) ask();
  else lock?.release();
}
