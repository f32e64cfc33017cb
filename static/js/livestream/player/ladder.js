// Which form of the broadcast a phone can carry: the picture, 480p, sound alone, words. Pure: decided from what was measured.
export const RUNGS = ["main", "low", "audio", "text"];
const NEEDS_MAIN = 1_600_000;
const WINDOW_S = 20;
const STALLS = 2; // in the window …
const STALLED_S = 4; // … or so long altogether
const SETTLE_S = 6; // what a change itself costs does not count
const PATIENCE_S = 30;
const LONGEST_S = 300;
const PROVEN_S = 60;

// What the browser says about its connection, before anything is measured.
export function first({ saveData = false, effectiveType = "4g" } = {}) {
  if (effectiveType === "slow-2g" || effectiveType === "2g") return "audio";
  return saveData || effectiveType === "3g" ? "low" : "main";
}

export const begin = (rung, at) => ({ rung, since: at, stalls: [], patience: PATIENCE_S, climbed: false });

// `seconds` is when it happened, `lasted` how long the picture stood still.
export const stalled = (ladder, at, lasted) => ({ ...ladder, stalls: [...ladder.stalls, { at, lasted }].slice(-20) });

function moved(ladder, by, at, patience, climbed) {
  const rung = RUNGS[Math.min(RUNGS.length - 1, Math.max(0, RUNGS.indexOf(ladder.rung) + by))];
  return { rung, since: at, stalls: [], patience, climbed };
}

// One down at once: the source could not be loaded, or stood still for too long.
export function down(ladder, at) {
  if (ladder.rung === "text") return { ...ladder, since: at };
  const patience = ladder.climbed ? Math.min(LONGEST_S, ladder.patience * 2) : ladder.patience;
  return moved(ladder, 1, at, patience, false);
}

// Look once a second. `bandwidth` in bits a second, null when nobody knows; `still` seconds of the present standstill.
export function look(ladder, { at, bandwidth = null, still = 0 }) {
  const recent = ladder.stalls.filter((stall) => stall.at > Math.max(at - WINDOW_S, ladder.since + SETTLE_S));
  const lost = recent.reduce((sum, stall) => sum + stall.lasted, 0) + (at - ladder.since > SETTLE_S ? still : 0);
  if (recent.length >= STALLS || lost >= STALLED_S) return down(ladder, at);
  const calm = at - Math.max(ladder.since, ...ladder.stalls.map((stall) => stall.at));
  const proven = ladder.climbed && calm >= PROVEN_S ? { ...ladder, climbed: false, patience: PATIENCE_S } : ladder;
  return calm >= ladder.patience && carries(ladder, bandwidth) ? climb(proven, at) : proven;
}

function climb(ladder, at) {
  return ladder.rung === "main" ? ladder : moved(ladder, -1, at, ladder.patience, true);
}

// From sound and words nothing can be measured that says what a picture needs: it is tried.
function carries(ladder, bandwidth) {
  return ladder.rung !== "low" || bandwidth === null || bandwidth > 1.3 * NEEDS_MAIN;
}
