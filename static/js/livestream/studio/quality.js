// How good the way to the server is, in plain words, and how large a picture it carries. Pure: looked at once a second.
export const STEPS = [
  { side: 720, bits: 1_600_000 },
  { side: 540, bits: 900_000 },
  { side: 360, bits: 450_000 },
  { side: 270, bits: 220_000 },
];
const WEAK = { queued: 1, delay: 2500, ticks: 5 };
const VERY_WEAK = { queued: 3, delay: 6000, ticks: 2 };
const PATIENCE = 40;
const LONGEST_PATIENCE = 320;

export const begin = (top = 0) => ({ step: top, top, level: "good", bad: 0, good: 0, patience: PATIENCE, raised: false });

const beyond = (limit, seconds, delayMs) => seconds > limit.queued || delayMs > limit.delay;

// `queuedBytes` wait in this browser, `delayMs` is how far viewers' video lies behind (the server's `stats`).
export function look(quality, { queuedBytes, delayMs }) {
  const seconds = (queuedBytes * 8) / STEPS[quality.step].bits;
  const level = beyond(VERY_WEAK, seconds, delayMs) ? "very_weak" : beyond(WEAK, seconds, delayMs) ? "weak" : "good";
  const seen = { ...quality, level, bad: level === "good" ? 0 : quality.bad + 1, good: level === "good" ? quality.good + 1 : 0 };
  if (seen.bad >= (level === "very_weak" ? VERY_WEAK : WEAK).ticks) return lower(seen);
  return seen.good >= seen.patience ? raise(seen) : seen;
}

// One step smaller. Whoever was raised and could not hold it waits twice as long before the next try.
export function lower(quality) {
  const patience = quality.raised ? Math.min(LONGEST_PATIENCE, quality.patience * 2) : quality.patience;
  return { ...quality, step: Math.min(STEPS.length - 1, quality.step + 1), bad: 0, good: 0, patience, raised: false };
}

function raise(quality) {
  return { ...quality, step: Math.max(quality.top, quality.step - 1), good: 0, raised: quality.step > quality.top };
}
