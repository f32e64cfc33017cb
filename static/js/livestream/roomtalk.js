// The viewer's sheet: questions, poll, reactions. `takeTalk(state, event)` after every change of the room.
import { drawPoll } from "./polls.js";
import { hush, rise } from "./floating.js";
import * as questions from "./questions.js";
import { startReserving } from "./reserve.js";
import { $, count, data, show, tell } from "./show.js";
import { call, say, whisper } from "./talk.js";

const tabs = [...document.querySelectorAll("#talk-sheet [role=tab]")];
const taps = {};
let poll = null;
const mine = new Map();
let loaded = false;

function choose(tab) {
  for (const one of tabs) {
    const here = one === tab;
    one.setAttribute("aria-selected", String(here));
    one.tabIndex = here ? 0 : -1;
    show($(one.getAttribute("aria-controls")), here);
  }
}

for (const tab of tabs) {
  tab.addEventListener("click", () => choose(tab));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    choose(next);
    next.focus();
  });
}

async function load() {
  if (loaded) return;
  loaded = true;
  try {
    await questions.load();
    for (const one of (await call("GET", "polls")).items) if (one.choice !== null) mine.set(one.id, one.choice);
    redrawPoll();
  } catch {
    loaded = false; // asked again when the sheet is opened again
  }
}

export function openTalk(tab = "tab-questions") {
  choose($(tab));
  $("talk-sheet").showModal();
  $("talk-title").focus();
  load();
}

questions.start((row, question) => {
  const button = row.querySelector(".question-vote");
  const voted = questions.voted(question.id);
  show(button, data.may_speak && question.viewer !== data.viewer && !question.waiting && !question.answered_minute);
  button.setAttribute("aria-pressed", String(voted));
  button.querySelector("span").textContent = say("me_too");
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      questions.keep(await call(voted ? "DELETE" : "PUT", `questions/${question.id}/vote`));
    } catch (error) {
      refuse(error.message);
      button.disabled = false;
    }
  });
});

function refuse(text) {
  $("ask-error").querySelector("span").textContent = text;
  show($("ask-error"), Boolean(text));
}

$("ask")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const input = event.target.elements.text;
  const text = input.value.trim();
  if (!text || event.target.dataset.busy) return;
  event.target.dataset.busy = "1";
  try {
    const made = await call("POST", "questions", { text });
    refuse("");
    input.value = "";
    whisper(say(made.waiting ? "held" : "asked"));
    questions.keep(made);
  } catch (error) {
    refuse(error.message);
  }
  delete event.target.dataset.busy;
});

function redrawPoll() {
  drawPoll(poll, poll ? mine.get(poll.id) : null, async (index) => {
    const before = mine.get(poll.id);
    mine.set(poll.id, index);
    redrawPoll();
    try {
      await call("PUT", `polls/${poll.id}/vote`, { choice: index });
    } catch (error) {
      before === undefined ? mine.delete(poll.id) : mine.set(poll.id, before);
      redrawPoll();
      tell(error.message);
      $("poll-foot").textContent = error.message;
    }
  });
}

// The slim line above the card while a poll is open and one has not voted.
function announce() {
  const bar = $("poll-bar");
  const wanted = Boolean(poll?.open) && !mine.has(poll.id);
  if (wanted) $("poll-bar-text").textContent = say("poll_new", { question: poll.question });
  if (bar.hidden === wanted) show(bar, wanted);
}

export function takeTalk(state, event) {
  poll = state.poll;
  questions.take(state.questions, event);
  redrawPoll();
  announce();
}

export function takeReactions({ likes, reactions = {} }) {
  const totals = { like: likes, ...reactions };
  rise(totals);
  for (const button of document.querySelectorAll("[data-react]")) button.querySelector("[data-total]").textContent = count(totals[button.dataset.react] ?? 0);
  const told = ["cheer", "keen", "good_question"].filter((kind) => reactions[kind]).map((kind) => say(kind, { n: count(reactions[kind]) }));
  $("reactions-text").textContent = told.join("·");
  show($("reactions"), told.length > 0);
}

export { hush };

export function startTalk(connection) {
  $("talk-open").addEventListener("click", () => openTalk());
  $("poll-bar").addEventListener("click", () => openTalk("tab-poll"));
  for (const button of document.querySelectorAll("[data-react]")) {
    button.addEventListener("click", () => {
      taps[button.dataset.react] = Math.min(20, (taps[button.dataset.react] ?? 0) + 1);
      button.classList.add("tapped");
    });
  }
  setInterval(() => {
    for (const [kind, n] of Object.entries(taps)) {
      if (kind === "like") connection.like(n);
      else connection.react(kind, n);
      delete taps[kind];
    }
    for (const button of document.querySelectorAll("[data-react].tapped")) button.classList.remove("tapped");
    announce();
  }, 1000);
  startReserving();
}
