// Reactions rise at the side of the picture, in proportion to what was counted, a few a second at most.
import { $ } from "./show.js";

const EVERY = 300; // ms between two
const MOST = 8; // waiting: what is older is not worth showing
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let before = null;
let quiet = false;
let waiting = [];
let lane = 0;

// The server sheds load: nothing moves until it is over.
export function hush(level) {
  quiet = level > 0;
  if (quiet) waiting = [];
}

// Takes totals by kind; what came since the last time rises.
export function rise(totals) {
  const more = Object.entries(totals).map(([kind, n]) => [kind, before ? Math.max(0, n - (before[kind] ?? 0)) : 0]);
  before = { ...totals };
  const sum = more.reduce((all, [, n]) => all + n, 0);
  if (!sum || quiet || calm.matches || document.hidden) return;
  const shown = Math.min(sum, MOST);
  for (const [kind, n] of more) for (let left = Math.round((n / sum) * shown); left > 0; left--) waiting.push(kind);
  waiting = waiting.slice(-MOST);
}

function float(kind) {
  const symbol = document.querySelector(`[data-react="${kind}"] .icon`);
  if (!symbol) return;
  const node = document.createElement("span");
  node.className = `floating lane-${(lane = (lane + 1) % 3)}`;
  node.dataset.kind = kind;
  node.append(symbol.cloneNode(true));
  node.addEventListener("animationend", () => node.remove());
  $("floating").append(node);
}

setInterval(() => {
  if (waiting.length && !quiet && !calm.matches) float(waiting.splice(Math.floor(Math.random() * waiting.length), 1)[0]);
}, EVERY);
