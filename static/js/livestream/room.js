// A viewer's room.
import { now } from "./clock.js";
import { RoomConnection } from "./connection.js";
import { answered, heard, shutOut } from "./waiting.js";
import { $, chat, count, data, day, district, network, pay, refusal, say, shedding, show, speak, tell } from "./show.js";

const applied = new Set(data.applied);
const cards = new Map(data.cards.map((card) => [card.public_id, card]));
let state = null;

function drawState() {
  const minutes = state.started_at ? Math.max(0, Math.floor((now() - state.started_at) / 60000)) : 0;
  $("state-text").textContent = say(state.state, { n: minutes });
  show($("pulse"), state.state === "live");
  for (const part of document.querySelectorAll("[data-when]")) show(part, part.dataset.when === state.state);
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
  button.textContent = applied.has(card.public_id) ? say("applied") : say("apply");
  button.classList.toggle("warm", !applied.has(card.public_id));
  button.classList.toggle("quiet", applied.has(card.public_id));
}

function draw(next) {
  state = next;
  drawState();
  drawCard();
  chat(state.chat);
  $("announcement-text").textContent = state.announcement ?? "";
  show($("announcement"), Boolean(state.announcement));
  const input = $("say")?.elements.text;
  if (input) {
    input.dataset.prompt ??= input.placeholder;
    if (state.muted && !input.disabled) tell(refusal("muted"));
    input.disabled = state.muted;
    input.placeholder = state.muted ? refusal("muted") : input.dataset.prompt;
  }
}

function audience({ viewers, likes }) {
  $("viewers-text").textContent = say("watching", { n: count(viewers) });
  show($("viewers"), true);
  $("like").setAttribute("aria-label", say("liked", { n: count(likes) }));
}

const connection = new RoomConnection(data, {
  changed: (next, event) => {
    draw(next);
    heard(event);
    if (next.banned) shutOut();
  },
  banned: shutOut,
  network,
  audience,
  shedding,
});
speak(connection, answered);

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

const sheet = $("apply-sheet");
function openSheet(card) {
  const facts = {
    employer: card.employer,
    pay: pay(card),
    basic: card.basic_pay_fen ? say("basic", { pay: pay(card, card.basic_pay_fen, null) }) : "",
    places: say("places", { n: card.headcount, m: card.remaining }),
    duties: card.duties,
    place: `${district(card)} ${card.address}`,
    conditions: card.conditions,
    until: say("until", { day: day(card.valid_until) }),
  };
  $("apply-title").textContent = say("apply_title", { title: card.title });
  for (const node of sheet.querySelectorAll("[data-fact]")) node.textContent = facts[node.dataset.fact];
  show($("apply-error"), false);
  const form = $("apply-form");
  if (form) {
    form.elements.vacancy.value = card.public_id;
    const button = form.querySelector("button");
    button.disabled = applied.has(card.public_id);
    if (button.disabled) button.textContent = say("applied");
    else button.textContent = button.dataset.label ?? (button.dataset.label = button.textContent);
  } else {
    const link = $("apply-sign-in");
    const target = new URL(link.href);
    target.searchParams.set("next", `${location.pathname}?job=${card.public_id}`);
    link.href = target.pathname + target.search;
  }
  $("jobs-sheet").close();
  sheet.showModal();
  $("apply-title").focus();
}

$("pinned-apply").addEventListener("click", () => state?.card && openSheet(state.card));
$("all-jobs").addEventListener("click", () => $("jobs-sheet").showModal());
$("jobs-sheet").addEventListener("click", (event) => {
  const row = event.target.closest("[data-vacancy]");
  if (row) openSheet(cards.get(row.dataset.vacancy));
});

$("apply-form")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector("button");
  if (button.getAttribute("aria-busy") === "true" && form.dataset.asking) return;
  form.dataset.asking = "1";
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    const body = await answer.json();
    if (answer.ok) {
      applied.add(form.elements.vacancy.value);
      if (state) drawCard();
      sheet.close();
      tell(say("applied_done"), true);
    } else {
      refuse(body.error.message);
    }
  } catch {
    refuse(say("failed"));
  }
  delete form.dataset.asking;
  delete form.dataset.sent;
  button.removeAttribute("aria-busy");
});

function refuse(text) {
  $("apply-error").querySelector("span").textContent = text;
  show($("apply-error"), true);
}

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
