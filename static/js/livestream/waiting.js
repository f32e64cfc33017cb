// What the sender sees of messages that wait for a moderator, and the pause that slow mode asks for.
import { $, data, say, tell } from "./show.js";

function box() {
  let node = $("waiting");
  if (!node) {
    node = document.createElement("div");
    node.id = "waiting";
    node.className = "waiting-lines";
    $("chat").after(node);
  }
  return node;
}

// A line of one's own that nobody else sees yet.
export function wait(id, text) {
  if (box().querySelector(`[data-held="${id}"]`)) return;
  const line = document.createElement("p");
  line.className = "chat-line mine waiting";
  line.dataset.held = id;
  const mark = document.createElement("b");
  mark.textContent = say("held");
  line.append(mark, ` ${text}`);
  box().append(line);
}

function done(id) {
  const line = $("waiting")?.querySelector(`[data-held="${id}"]`);
  line?.remove();
  return Boolean(line);
}

// Takes note of an event of the room; `event` is null when the whole state has come anew.
export function heard(event) {
  if (!event) return catchUp();
  if (event.kind === "chat" && event.payload.held) done(event.payload.held);
  if (event.kind === "message_rejected" && event.payload.viewer === data.viewer && done(event.payload.id)) tell(say("held_rejected"));
}

// What was decided while we were away.
async function catchUp() {
  if (!data.heldUrl || !data.may_speak) return;
  if (catchUp.asked && !$("waiting")?.childElementCount) return;
  catchUp.asked = true;
  try {
    const answer = await fetch(data.heldUrl, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { items } = await answer.json();
    for (const item of items) {
      if (item.state === "waiting") wait(item.id, item.text);
      else if (done(item.id) && item.state === "rejected") tell(say("held_rejected"));
    }
  } catch {
    // asked again after the next snapshot
  }
}

// The send button rests for `ms`; the seconds left are read from its face, the field stays open for writing.
function rest(form, ms) {
  const button = form.querySelector("button");
  button.face ??= [...button.childNodes];
  clearInterval(rest.timer);
  const until = Date.now() + ms;
  const draw = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    form.dataset.resting = left > 0 ? "1" : "";
    button.disabled = left > 0;
    if (left > 0) button.textContent = String(left);
    else {
      button.replaceChildren(...button.face);
      clearInterval(rest.timer);
    }
  };
  draw();
  if (ms > 0) rest.timer = setInterval(draw, 250);
}

// After each attempt to say something: `slow` is the room's pause in seconds.
export function answered(form, answer, text, slow) {
  if (answer.ok && answer.held) {
    wait(answer.held, text);
    tell(say("held_told"), true);
  }
  if (answer.ok && slow) rest(form, slow * 1000);
  if (!answer.ok && answer.error.code === "slow_mode") rest(form, answer.error.data.wait);
}

// Somebody shut out is shown why; at most every 20 seconds, should the page and the room disagree for a moment.
export function shutOut() {
  if (data.role !== "viewer") return;
  const last = Number(sessionStorage.getItem("shut-out") ?? 0);
  if (Date.now() - last < 20000) return;
  sessionStorage.setItem("shut-out", String(Date.now()));
  location.reload();
}
