// The desk of host and moderator: the same room, with what can be done about it.
import { now } from "./clock.js";
import "./caption.js";
import { RoomConnection } from "./connection.js";
import "./rundown.js";
import "./stream-key.js";
import { broadcast } from "./studio/controls.js";
import { startTalk, takeTalk } from "./studiotalk.js";
import { $, chat, count, data, network, say, shedding, show, speak, tell } from "./show.js";

const muted = new Set(data.mutedKeys);
const PANEL_KINDS = new Set(["room_started", "room_ended", "card_pinned", "card_changed", "card_unpinned", "rundown_changed", "applied", "announced"]);
let state = null;
const cast = broadcast(() => state);

function decorate(node, line) {
  const actions = $("line-actions").content.firstElementChild.cloneNode(true);
  for (const button of actions.children) button.dataset.viewer = line.viewer;
  actions.querySelector('[data-act="delete"]').textContent = say("delete");
  const mute = actions.querySelector('[data-act="mute"]');
  if (line.role === "viewer") mute.textContent = say(muted.has(line.viewer) ? "unmute" : "mute");
  else mute.remove();
  node.append(actions);
}

function relabel() {
  for (const button of document.querySelectorAll('[data-act="mute"]')) {
    button.textContent = say(muted.has(button.dataset.viewer) ? "unmute" : "mute");
  }
}

function changed(next, event) {
  state = next;
  cast.changed(state);
  if (event?.kind === "viewer_muted") muted.add(event.payload.viewer);
  if (event?.kind === "viewer_unmuted") muted.delete(event.payload.viewer);
  takeTalk(state, event);
  chat(state.chat, decorate);
  relabel();
  show($("state"), state.state === "live");
  show($("say"), state.state !== "ended" && state.state !== "cancelled");
  $("applied-total").textContent = count(Object.values(state.applied).reduce((sum, n) => sum + n, 0));
  if (!event || PANEL_KINDS.has(event.kind)) refreshPanel();
}

// At most one question a second, however fast people apply; never while somebody types in the panel.
function refreshPanel() {
  clearTimeout(refreshPanel.timer);
  refreshPanel.timer = setTimeout(() => {
    if ($("panel").contains(document.activeElement) && document.activeElement.matches("input, select")) {
      refreshPanel();
      return;
    }
    $("panel").dispatchEvent(new Event("refresh"));
  }, 1000);
}

async function act(name, values) {
  const body = new FormData();
  for (const [key, value] of Object.entries(values)) body.set(key, value);
  const csrf = document.querySelector('meta[name="csrf-token"]').content;
  try {
    const answer = await fetch(`${data.actUrl}/${name}`, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": csrf, Accept: "text/html" },
      redirect: "manual",
    });
    if (answer.type !== "opaqueredirect" && !answer.ok) tell(say("failed"));
  } catch {
    tell(say("failed"));
  }
}

$("chat").addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (!button) return;
  if (button.dataset.act === "delete") act("delete", { message: button.closest("[data-id]").dataset.id });
  else act(muted.has(button.dataset.viewer) ? "unmute" : "mute", { viewer: button.dataset.viewer });
});

$("panel").addEventListener("click", (event) => {
  const button = event.target.closest("[data-said]");
  if (button) button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
});

setInterval(() => {
  if (!state?.started_at) return;
  const seconds = Math.max(0, Math.floor((now() - state.started_at) / 1000));
  const two = (n) => String(n).padStart(2, "0");
  $("clock").textContent = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}, 500);

const connection = new RoomConnection(data, {
  changed,
  network,
  shedding,
  audience: ({ viewers, likes }) => {
    $("viewers-text").textContent = count(viewers);
    $("likes-text").textContent = count(likes);
  },
});
speak(connection);
startTalk();
