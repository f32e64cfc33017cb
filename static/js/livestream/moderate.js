// The moderator's view: the room's chat live, forms without leaving the page, the queue by keyboard.
import { now } from "./clock.js";
import { RoomConnection } from "./connection.js";
import { $, count, data, network, say, show } from "./show.js";

const POLL = 3000;
const OF_SIDE = new Set(["viewer_muted", "viewer_unmuted", "viewer_banned", "viewer_unbanned", "message_deleted", "message_rejected", "chat_limits_changed", "announced", "question_changed", "question_removed"]);
const OF_SETTINGS = new Set(["chat_limits_changed", "announced"]);

function tell(text, good) {
  const node = $("said");
  node.textContent = text;
  node.classList.toggle("bad", !good);
  show(node, true);
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => show(node, false), 6000);
}

// Chat lines come and go one by one; the one that is open stays open.
function draw(lines) {
  const box = $("chat");
  const wanted = new Set(lines.map((line) => line.id));
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  for (const node of [...box.children]) if (!wanted.has(node.dataset.id)) node.remove();
  const shown = new Set([...box.children].map((node) => node.dataset.id));
  for (const line of lines) if (!shown.has(line.id)) box.append(row(line));
  show($("no-lines"), !lines.length);
  if (atEnd) box.scrollTop = box.scrollHeight;
}

function row(line) {
  const node = $("line").content.firstElementChild.cloneNode(true);
  node.dataset.id = line.id;
  node.dataset.viewer = line.viewer;
  node.querySelector(".who").textContent = line.role === "viewer" ? line.name : say(line.role);
  node.querySelector(".what").textContent = line.text;
  node.querySelector("time").textContent = new Date(line.at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });
  for (const input of node.querySelectorAll('[name="message"]')) input.value = line.id;
  for (const input of node.querySelectorAll('[name="viewer"]')) input.value = line.viewer;
  show(node.querySelector(".only-viewer"), line.role === "viewer");
  return node;
}

// A part of the page anew; what is open or in hand in it stays so.
async function refresh(part) {
  const box = $(part);
  if (box.matches(":focus-within") && document.activeElement.matches("input[type=text], input:not([type]), textarea, select")) return;
  if (refresh[part]) {
    refresh[part] = "again";
    return;
  }
  refresh[part] = "asking";
  try {
    const answer = await fetch(box.dataset.url, { headers: { Accept: "text/html" } });
    if (answer.ok) replace(box, await answer.text());
  } catch {
    // the next round asks again
  }
  const again = refresh[part] === "again";
  refresh[part] = null;
  if (again) refresh(part);
}

function replace(box, html) {
  const open = [...box.querySelectorAll("details")].map((one) => one.open);
  const focused = document.activeElement?.closest?.("[data-held]")?.dataset.held;
  const index = [...box.querySelectorAll("[data-held]")].findIndex((one) => one.dataset.held === focused);
  box.innerHTML = html;
  [...box.querySelectorAll("details")].forEach((one, n) => (one.open = open[n] ?? false));
  if (focused) {
    const rest = [...box.querySelectorAll("[data-held]")];
    (rest.find((one) => one.dataset.held === focused) ?? rest[Math.min(index, rest.length - 1)])?.focus();
  }
  const queue = $("queue");
  document.querySelector("[data-waiting]").textContent = queue.dataset.total;
  document.querySelector("[data-waiting-asked]").textContent = $("asked").dataset.waitingQuestions;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.act) return;
  event.preventDefault();
  event.stopPropagation();
  const button = event.submitter ?? form.querySelector("button, select");
  if (button.disabled) return;
  const body = new FormData(form);
  button.disabled = true;
  const part = form.closest("#settings") ? "settings" : "side";
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    const told = await answer.json();
    if (answer.ok) {
      form.closest("details")?.removeAttribute("open");
      if (form.querySelector("[name=word], textarea")) form.reset();
      document.activeElement?.matches("input, textarea, select") && document.activeElement.blur();
      tell(say("done"), true);
    } else {
      tell(told.error?.message ?? say("failed"));
    }
  } catch {
    tell(say("failed"));
  }
  button.disabled = false;
  delete form.dataset.sent;
  button.removeAttribute("aria-busy");
  refresh(part);
  if (part === "settings") refresh("side");
}, true);

// A reason chosen takes the question away at once.
document.addEventListener("change", (event) => {
  if (event.target.name === "reason" && event.target.value) event.target.form.requestSubmit();
});

// j and k go through the queue, a lets through, d turns down.
document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const items = [...document.querySelectorAll("[data-held]")];
  if (!items.length || !["j", "k", "a", "d"].includes(event.key)) return;
  const at = items.indexOf(document.activeElement.closest("[data-held]"));
  event.preventDefault();
  if (event.key === "j") items[Math.min(at + 1, items.length - 1)].focus();
  else if (event.key === "k") items[Math.max(at - 1, 0)].focus();
  else if (at < 0) items[0].focus();
  else items[at].querySelector(`[data-act="${event.key === "a" ? "approve" : "reject"}"]`).requestSubmit();
});

new RoomConnection(data, {
  changed: (state, event) => {
    draw(state.chat);
    $("state-text").textContent = say(state.state, { n: state.started_at ? Math.max(0, Math.floor((now() - state.started_at) / 60000)) : 0 });
    if (!event || OF_SIDE.has(event.kind) || event.payload.held) refresh("side");
    if (event && OF_SETTINGS.has(event.kind)) refresh("settings");
  },
  network,
  audience: ({ viewers }) => ($("viewers-text").textContent = count(viewers)),
});
setInterval(() => document.hidden || refresh("side"), POLL);
$("chat").scrollTop = $("chat").scrollHeight;
