// The list of questions: own first, then by votes. `decorate(row, question)` adds what may be done with one.
import { $, data, show } from "./show.js";
import { call, say, whisper } from "./talk.js";

const own = new Map(); // what only the server knows: my votes, and questions that wait for a moderator
let latest = {};
let rowOf = () => {};

export function start(decorate) {
  rowOf = decorate;
}

export async function load() {
  const { items } = await call("GET", "questions");
  own.clear();
  for (const item of items) own.set(item.id, item);
  draw();
}

export function keep(item) {
  own.set(item.id, item);
  draw();
}

export function drop(id) {
  own.delete(id);
  draw();
}

export const voted = (id) => Boolean(own.get(id)?.voted);

// Takes the state's questions; a new one by somebody else is said to screen readers.
export function take(questions, event) {
  latest = questions;
  if (event?.kind === "question_changed" && event.payload.question.viewer !== data.viewer && event.payload.question.votes === 0) whisper(say("new_question"));
  if (event?.kind === "question_removed") own.delete(event.payload.id);
  draw();
}

function all() {
  const waiting = [...own.values()].filter((item) => item.waiting && !latest[item.id]).map((item) => ({ ...item, viewer: item.mine ? data.viewer : "" }));
  const rank = (q) => (q.viewer === data.viewer ? 0 : 1);
  return [...Object.values(latest), ...waiting].sort((a, b) => rank(a) - rank(b) || b.votes - a.votes || (a.id < b.id ? -1 : 1));
}

function draw() {
  const list = $("questions");
  const focused = document.activeElement?.closest?.("[data-question]")?.dataset.question;
  const found = all();
  list.replaceChildren(...found.map(drawn));
  if (focused) list.querySelector(`[data-question="${focused}"] button`)?.focus();
  show($("questions-none"), !found.length);
  $("questions-count").textContent = found.length || "";
  const dot = $("talk-dot");
  if (dot) {
    dot.textContent = found.length || "";
    show(dot, found.length > 0);
  }
}

// The last word, when it was answered, leads to that minute of the replay.
function linked(words, url) {
  const link = document.createElement("a");
  link.href = url;
  link.textContent = words.at(-1);
  return [words.slice(0, -1).concat("").join("·"), link];
}

function drawn(question) {
  const row = $("question-row").content.firstElementChild.cloneNode(true);
  row.dataset.question = question.id;
  row.querySelector(".question-text").textContent = question.text;
  const meta = [question.viewer === data.viewer ? say("mine") : question.name];
  if (question.waiting) meta.push(say("waiting"));
  if (question.votes) meta.push(say("want_n", { n: question.votes }));
  if (question.answered_minute) meta.push(say("answered", { n: question.answered_minute }));
  row.querySelector(".question-meta").textContent = meta.join("·");
  row.classList.toggle("answered", Boolean(question.answered_minute));
  const answer = data.answers?.[question.id];
  if (answer && question.answered_minute) row.querySelector(".question-meta").replaceChildren(...linked(meta, answer));
  rowOf(row, question);
  return row;
}
