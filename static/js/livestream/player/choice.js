// What the viewer chose to see, kept on this device.
const KEY = "live-video";
const CHOICES = new Set(["auto", "main", "low", "audio", "text"]);

export function chosen() {
  try {
    const kept = localStorage.getItem(KEY);
    return CHOICES.has(kept) ? kept : "auto";
  } catch {
    return "auto"; // storage is closed in some private windows
  }
}

export function choose(choice) {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // it holds until the page is left
  }
}
