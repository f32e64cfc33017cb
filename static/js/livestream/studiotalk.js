// The host's questions and poll. `takeTalk(state, event)` after every change of the room.
import { drawPoll } from "./polls.js";
import * as questions from "./questions.js";
import { startReserving } from "./reserve.js";
import { $, show, tell } from "./show.js";
import { call, say } from "./talk.js";

const AGAIN = 15 * 1000; // questions that wait for us are no events of the room
let state = null;

async function act(method, path, body) {
  try {
    return await call(method, path, body);
  } catch (error) {
    tell(error.message);
    return undefined;
  }
}

function button(name, run) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn second";
  made.textContent = say(name);
  made.addEventListener("click", run);
  return made;
}

function removal(question) {
  const made = $("question-reasons").content.firstElementChild.cloneNode(true);
  made.querySelector("select").addEventListener("change", async (event) => {
    const reason = event.target.value;
    if (reason && (await act("POST", `questions/${question.id}/removal`, { reason })) === null) questions.drop(question.id);
  });
  return made;
}

questions.start((row, question) => {
  const acts = row.querySelector(".question-acts");
  const live = state?.state === "live";
  const run = (name) => async () => {
    const item = await act("POST", `questions/${question.id}/${name}`);
    if (item) questions.keep(item);
  };
  if (question.waiting) acts.append(button("show", run("show")));
  else if (question.answered_minute) acts.append(button("reopen", run("reopen")));
  else if (live) acts.append(button("answer", run("answer")));
  acts.append(removal(question));
});

export function takeTalk(next, event) {
  state = next;
  // a menu that is open under somebody's finger is not drawn anew
  if (document.activeElement?.matches?.("#questions select")) return;
  questions.take(state.questions, event);
  drawPoll(state.poll, null, null);
  show($("poll-close"), Boolean(state.poll?.open));
  const may = state.state === "live" && !state.poll?.open;
  show($("poll-form"), may);
  show($("poll-none"), !state.poll && !may);
}

$("poll-close").addEventListener("click", () => act("POST", `polls/${state.poll.id}/close`));
$("poll-remove").addEventListener("click", () => act("DELETE", `polls/${state.poll.id}`));
$("poll-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const options = form.elements.options.value.split("\n").map((line) => line.trim()).filter(Boolean);
  try {
    await call("POST", "polls", { question: form.elements.question.value.trim(), options });
    show($("poll-error"), false);
    form.reset();
  } catch (error) {
    $("poll-error").querySelector("span").textContent = error.message;
    show($("poll-error"), true);
  }
});

export function startTalk() {
  const again = () => document.hidden || document.activeElement?.matches?.("#questions select") || questions.load().catch(() => {});
  again();
  setInterval(again, AGAIN);
  startReserving();
}
