// A replay: chat and cards come with the place of the picture, whichever way one jumps.
import { $, chat, data, district, pay, say, show } from "./show.js";
import { applying } from "./later.js";
import { play } from "./vod.js";

const KEPT = 50;
const video = $("video");
const cards = new Map(data.cards.map((card) => [card.public_id, card]));
const open = new Set(data.open);
const applied = new Set(data.applied);
const windows = new Map();
let current = null;

play(video, () => show($("trouble"), true)).then(start);
video.addEventListener("playing", () => show($("trouble"), false));

const now = () => Math.round(video.currentTime * 1000);
const sheet = applying(now, (vacancy) => {
  applied.add(vacancy);
  drawCard(true);
});

async function lines(index) {
  if (index < 0 || index * data.windowMs >= data.durationMs) return [];
  if (!windows.has(index)) {
    windows.set(index, []);
    try {
      const answer = await fetch(`${data.cuesUrl}?from=${index * data.windowMs}`);
      if (!answer.ok) throw new Error(answer.status);
      windows.set(index, (await answer.json()).chat);
      drawChat();
    } catch {
      windows.delete(index);
    }
  }
  return windows.get(index) ?? [];
}

function drawChat() {
  const at = now();
  const index = Math.floor(at / data.windowMs);
  for (const wanted of [index - 1, index, index + 1]) if (!windows.has(wanted)) lines(wanted);
  const said = [...(windows.get(index - 1) ?? []), ...(windows.get(index) ?? [])].filter((line) => line.at <= at);
  show($("chat-empty"), said.length === 0);
  chat(said.slice(-KEPT));
}

function drawCard(again = false) {
  const at = now();
  const chapter = data.chapters.find((one) => one.from <= at && at < one.until) ?? null;
  if (chapter === current && !again) return;
  current = chapter;
  for (const node of document.querySelectorAll("#chapters [data-from]"))
    node.setAttribute("aria-current", String(chapter !== null && Number(node.dataset.from) === chapter.from));
  show($("pinned"), chapter !== null);
  if (chapter === null) return;
  const card = cards.get(chapter.vacancy);
  $("pinned-title").textContent = card.title;
  $("pinned-where").textContent = `${say("headcount", { n: card.headcount })}·${district(card)}`;
  $("pinned-pay").textContent = pay(card);
  show($("pinned-closed"), !open.has(chapter.vacancy));
  const button = $("pinned-apply");
  show(button, open.has(chapter.vacancy));
  button.textContent = say(applied.has(chapter.vacancy) ? "applied" : "apply");
  button.disabled = applied.has(chapter.vacancy);
}

function draw() {
  drawChat();
  drawCard();
}

function start() {
  const asked = new URLSearchParams(location.search);
  const from = Number(asked.get("t"));
  if (from > 0) video.currentTime = Math.min(from, data.durationMs / 1000 - 1);
  if (cards.has(asked.get("job")) && open.has(asked.get("job"))) sheet(cards.get(asked.get("job")));
  draw();
}

for (const event of ["timeupdate", "seeking", "seeked", "loadedmetadata"]) video.addEventListener(event, draw);
$("speed").addEventListener("change", (event) => {
  video.playbackRate = Number(event.target.value);
});
$("pinned-apply").addEventListener("click", () => current && sheet(cards.get(current.vacancy)));
document.addEventListener("click", (event) => {
  const chapter = event.target.closest("[data-from]");
  if (chapter) {
    video.currentTime = Number(chapter.dataset.from) / 1000 + 0.01;
    video.play().catch(() => {});
  }
  const job = event.target.closest("[data-vacancy]");
  if (job) sheet(cards.get(job.dataset.vacancy));
});
