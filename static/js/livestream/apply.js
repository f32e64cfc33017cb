// Applying inside the room: one tap for who is known here, a short sheet for who is not, a number and a code for guests.
import { $, data, day, district, pay, say, show, tell } from "./show.js";

const UNDO_MS = 10_000;
const sheet = $("apply-sheet");
const form = $("apply-form");
const go = $("apply-go");
const applied = new Set(data.applied);
let room = null; // {connection, redraw}
let shown = null;
let codeSent = false;
let undoable = null;

export const hasApplied = (vacancy) => applied.has(vacancy);

// Asked for still: what the rules need for this job and is not known of this viewer.
function missing(card) {
  if (!data.me) return codeSent ? ["mobile", "code", "name", ...(card.hazardous ? ["birth_date"] : []), "terms", "share"] : ["mobile"];
  const { known } = data.me;
  return [...(known.name ? [] : ["name"]), ...(card.hazardous && !known.birth_date ? ["birth_date"] : []), ...(known.shares ? [] : ["share"])];
}

const oneTap = (card) => data.me?.confirmed && missing(card).length === 0 && !applied.has(card.public_id);

// From the pinned card: at once for who has confirmed in this room before, else the sheet.
export function tapped(card) {
  if (oneTap(card)) send(card);
  else openSheet(card);
}

export function openSheet(card) {
  shown = card;
  const facts = {
    employer: card.employer,
    licence: say(card.verified_on ? "licence" : "licence_unchecked", { code: card.credit_code, day: card.verified_on ? day(card.verified_on) : "" }),
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
  form.elements.vacancy.value = card.public_id;
  drawForm();
  if ($("jobs-sheet").open) $("jobs-sheet").close();
  if (!sheet.open) sheet.showModal();
  $("apply-title").focus();
}

function drawForm() {
  const done = applied.has(shown.public_id);
  const asked = done ? [] : missing(shown);
  for (const part of sheet.querySelectorAll("[data-part]")) {
    show(part, part.dataset.part === "me" ? Boolean(data.me) : asked.includes(part.dataset.part));
  }
  if (data.me) $("apply-who").textContent = `${data.me.name}（${data.me.mobile}）`;
  go.disabled = done;
  go.textContent = say(done ? "applied" : data.me ? "apply_confirm" : codeSent ? "apply_number" : "send_code");
  show($("apply-undo"), done);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!data.me && !codeSent) sendCode();
  else send(shown);
});
$("apply-again").addEventListener("click", sendCode);
$("apply-undo").addEventListener("click", () => withdraw(shown));
$("undo").addEventListener("click", () => undoable && withdraw(undoable));

async function sendCode() {
  const answer = await post(`${data.applyUrl}/code`);
  if (!answer || (!answer.ok && answer.body.error.code !== "code_too_soon")) return;
  codeSent = true;
  drawForm();
  form.scrollIntoView({ block: "start" }); // code, name and consents in one view
  $("apply-code").focus({ preventScroll: true });
}

async function send(card) {
  form.elements.vacancy.value = card.public_id;
  const answer = await post(data.me ? data.applyUrl : `${data.applyUrl}/number`);
  if (answer?.body.entry) enter(answer.body.entry);
  if (answer && !answer.ok && !sheet.open) openSheet(card);
  if (answer && !answer.ok) refuse(answer.body.error);
  if (!answer?.ok) return;
  applied.add(card.public_id);
  learn();
  if (sheet.open) sheet.close();
  room.redraw();
  offerUndo(card);
}

// What was asked once is not asked again in this room.
function learn() {
  const given = (name) => form.elements[name].value.trim() !== "";
  data.me.confirmed = true;
  data.me.known.name ||= given("name");
  data.me.known.birth_date ||= given("birth_date");
  data.me.known.shares ||= form.elements.share.checked;
}

async function withdraw(card) {
  form.elements.vacancy.value = card.public_id;
  const answer = await post(`${data.applyUrl}/undo`);
  hideUndo();
  if (!answer?.ok) {
    if (answer && !sheet.open) tell(answer.body.error.message);
    return;
  }
  applied.delete(card.public_id);
  if (sheet.open) sheet.close();
  room.redraw();
  tell(say("withdrawn"), true);
}

// The page goes on as the person signed in, without loading again: new form token, new pass, a box to speak in.
function enter(entry) {
  const { csrf, applied: before, ...rest } = entry;
  document.querySelector('meta[name="csrf-token"]').content = csrf;
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = csrf;
  for (const vacancy of before) applied.add(vacancy);
  room.connection.renew(rest);
  show($("say"), data.may_speak);
  show($("say-in"), !data.may_speak);
  codeSent = false;
  if (shown) drawForm();
}

async function post(url) {
  if (form.dataset.asking) return null;
  form.dataset.asking = "1";
  show($("apply-error"), false);
  try {
    const answer = await fetch(url, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    const body = await answer.json();
    if (!answer.ok) refuse(body.error);
    return { ok: answer.ok, body };
  } catch {
    refuse({ message: say("failed") });
    return null;
  } finally {
    delete form.dataset.asking;
    delete form.dataset.sent;
    go.removeAttribute("aria-busy");
  }
}

function refuse(error) {
  $("apply-error").querySelector("span").textContent = error.message;
  show($("apply-error"), true);
  for (const input of form.elements) if (input.name) input.toggleAttribute("aria-invalid", false);
  const input = error.field && form.elements[error.field === "consent" ? "terms" : error.field];
  if (!input || !sheet.open) return;
  input.setAttribute("aria-invalid", "true");
  input.focus();
}

function offerUndo(card) {
  undoable = card;
  $("undo-text").textContent = say("applied_done");
  show($("undo-bar"), true);
  clearTimeout(offerUndo.timer);
  offerUndo.timer = setTimeout(hideUndo, UNDO_MS);
}

function hideUndo() {
  undoable = null;
  show($("undo-bar"), false);
}

export function start(parts) {
  room = parts;
}
