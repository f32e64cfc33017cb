// A viewer's room.
import { hasApplied, openSheet, start, tapped } from "./apply.js";
import { now } from "./clock.js";
import { caption } from "./caption.js";
import { RoomConnection } from "./connection.js";
import { drawJobs } from "./jobs.js";
import { hush, startTalk, takeReactions, takeTalk } from "./roomtalk.js";
import { answered, heard, shutOut } from "./waiting.js";
import { picture } from "./player/view.js";
import { $, chat, count, data, day, district, network, pay, refusal, say, shedding, show, speak, tell } from "./show.js";

const cards = new Map(data.cards.map((card) => [card.public_id, card]));
let state = null;
let counted = false;
const stage = picture();

function drawState() {
  const minutes = state.started_at ? Math.max(0, Math.floor((now() - state.started_at) / 60000)) : 0;
  $("state-text").textContent = say(state.state, { n: minutes });
  show($("pulse"), state.state === "live");
  for (const part of document.querySelectorAll("[data-when]")) show(part, part.dataset.when === state.state);
  const over = state.state === "ended" || state.state === "cancelled";
  show($("viewers"), counted && state.state === "live");
  show($("say"), data.may_speak && !over);
  show($("say-in"), !data.may_speak && !over);
  show($("jobs-after"), over);
  show($("all-jobs"), !over);
  show($("like"), !over);
}

function drawCard() {
  const { card } = state;
  show($("pinned"), Boolean(card));
  if (!card) return;
  cards.set(card.public_id, card);
  $("pinned-title").textContent = card.title;
  $("pinned-where").textContent = `${say("headcount", { n: card.headcount })}·${district(card)}`;
  $("pinned-pay").textContent = pay(card);
  const n = state.applied[card.public_id];
  $("pinned-count").textContent = n ? say("applied_count", { n: count(n) }) : "";
  const button = $("pinned-apply");
  button.textContent = hasApplied(card.public_id) ? say("applied") : say("apply");
  button.classList.toggle("warm", !hasApplied(card.public_id));
  button.classList.toggle("quiet", hasApplied(card.public_id));
}

function draw(next) {
  state = next;
  drawState();
  stage.changed(state);
  drawCard();
  drawJobs(state, cards);
  chat(state.chat);
  caption(state.caption);
  $("announcement-text").textContent = state.announcement ?? "";
  show($("announcement"), Boolean(state.announcement));
  const input = $("say")?.elements.text;
  if (input) {
    input.form.dataset.slow = state.slow;
    input.dataset.prompt ??= input.placeholder;
    if (state.muted && !input.disabled) tell(refusal("muted"));
    input.disabled = state.muted;
    input.placeholder = state.muted ? refusal("muted") : input.dataset.prompt;
  }
}

function audience({ viewers, likes, reactions }) {
  takeReactions({ likes, reactions });
  $("viewers-text").textContent = say("watching", { n: count(viewers) });
  counted = true;
  show($("viewers"), state?.state === "live");
  $("like").setAttribute("aria-label", say("liked", { n: count(likes) }));
}

const connection = new RoomConnection(data, {
  changed: (next, event) => {
    draw(next);
    takeTalk(next, event);
    heard(event);
    if (next.banned) shutOut();
  },
  banned: shutOut,
  network,
  audience,
  shedding: (level) => {
    shedding(level);
    hush(level);
  },
});
speak(connection, answered);
startTalk(connection);
start({ connection, redraw: () => state && (drawCard(), drawJobs(state, cards)) });

let likes = 0;
$("like").addEventListener("click", () => {
  likes = Math.min(20, likes + 1);
  $("like").setAttribute("aria-pressed", "true");
});
setInterval(() => {
  if (likes) connection.like(likes);
  likes = 0;
  if (state) drawState();
}, 1000);

$("pinned-apply").addEventListener("click", () => state?.card && tapped(state.card));
for (const button of document.querySelectorAll("[data-open-jobs]")) button.addEventListener("click", () => $("jobs-sheet").showModal());
$("jobs-sheet").addEventListener("click", (event) => {
  const row = event.target.closest("[data-vacancy]");
  if (row) openSheet(cards.get(row.dataset.vacancy));
});

function countdown() {
  const left = Math.floor((data.startsAt - now()) / 1000);
  const node = $("countdown");
  if (!node) return;
  if (left <= 0) {
    node.textContent = say("late");
    return;
  }
  const [d, h, m, s] = [Math.floor(left / 86400), Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
  const two = (n) => String(n).padStart(2, "0");
  node.textContent = d ? say("countdown", { d, h: h % 24 }) : say("soon", { t: `${two(h)}:${two(m)}:${two(s)}` });
}
countdown();
setInterval(countdown, 1000);

const asked = new URLSearchParams(location.search).get("job");
if (asked && cards.has(asked)) openSheet(cards.get(asked));
