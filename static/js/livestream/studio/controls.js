// The host's buttons and words around the broadcast.
import { now } from "../clock.js";
import { $, data, say, show } from "../show.js";
import { below } from "../head.js";
import { Broadcast } from "./broadcast.js";
import { fillDevices } from "./devices.js";
import { meter } from "./meter.js";
import { codeOf, hindrance } from "./trouble.js";

const SOON_MS = 60 * 60 * 1000;
const QUIET_S = 8;

// `room()` is the room's present state; the host's part of the page is there only for hosts.
export function broadcast(room) {
  const box = $("broadcast");
  if (!box) return { changed() {} };
  const preview = $("preview");
  const cast = new Broadcast({ ask, told, room: data.room });
  below(box.closest(".room"));
  let state = box.dataset.state;
  let stopMeter = () => {};
  let silent = 0;

  // One line of help at a time, with at most one thing to do about it.
  function note(code, action = null, values = {}) {
    $("cast-text").textContent = code ? say(code, values) : "";
    show($("cast-note"), Boolean(code));
    const button = $("cast-do");
    show(button, Boolean(action));
    if (action) button.textContent = say(action[0]);
    button.onclick = action?.[1] ?? null;
  }

  function draw() {
    const has = Boolean(cast.capture.stream);
    for (const node of document.querySelectorAll("[data-cast]")) {
      show(node, node.dataset.cast.split(" ").includes(has ? (cast.on ? "on" : "preview") : "none"));
    }
    for (const node of box.querySelectorAll("[data-state-is]")) show(node, node.dataset.stateIs === state);
    $("go-video-text").textContent = say(has ? "cast_go_video" : "cast_open_camera");
    show($("go-video"), state === "live" && !cast.on);
    show($("open-camera"), state === "scheduled" && !has);
    show($("signal"), cast.on);
  }

  async function prepare() {
    const code = hindrance();
    if (code) {
      note(code, null, { url: `https://${location.host}` });
      return false;
    }
    note("cast_opening");
    try {
      await cast.capture.open();
    } catch (error) {
      note(codeOf(error), ["cast_retry", prepare]);
      draw();
      return false;
    }
    note(cast.capture.hasSound ? null : "cast_no_sound");
    return true;
  }

  async function go(options) {
    if (!cast.capture.stream && !(await prepare())) return;
    cast.start(options);
    note("cast_connecting");
    draw();
  }

  function told(what, detail) {
    if (what === "preview") {
      preview.srcObject = detail;
      preview.classList.toggle("mirrored", cast.capture.mirrored);
      show(preview, true);
      preview.play().catch(() => {});
      listen();
      fillDevices(cast.capture);
    } else if (what === "ready") note(null);
    else if (what === "lost") {
      note("cast_restoring");
      signal("lost");
    } else if (what === "dropped") note("cast_dropped");
    else if (what === "stats") {
      if ($("cast-text").textContent === say("cast_dropped") && detail.level === "good") note(null);
      signal(detail.level);
      $("signal").dataset.copied = detail.copied;
    } else if (what === "gone") note(`cast_gone_${detail}`, ["cast_retry", prepare]);
    else if (what === "refused") refused(detail);
    draw();
  }

  function refused(code) {
    const since = room()?.video?.since;
    const minutes = since ? Math.max(1, Math.floor((now() - since) / 60000)) : 1;
    if (code === "ingest_busy") {
      note(code, ["cast_take_over", () => window.confirm(say("cast_take_over_sure")) && go({ takeOver: true })], { n: minutes });
    } else if (code === "ingest_taken_over") {
      note(code, ["cast_take_back", () => window.confirm(say("cast_take_over_sure")) && go({ takeOver: true })]);
    } else note(data.texts[code] ? code : "cast_failed", code === "room_not_live" ? null : ["cast_retry", () => go()]);
  }

  function signal(level) {
    $("signal").dataset.level = level;
    $("signal-text").textContent = say(`signal_${level}`);
  }

  function listen() {
    stopMeter();
    silent = 0;
    if (!cast.capture.sound) return;
    const bar = $("level");
    stopMeter = meter(cast.capture.sound, (level) => {
      bar.style.transform = `scaleX(${level.toFixed(2)})`;
      silent = level > 0.01 || cast.capture.muted ? 0 : silent + 0.1;
      show($("quiet"), silent > QUIET_S);
    });
  }

  preview.addEventListener("resize", () => {
    cast.resized(preview.videoWidth, preview.videoHeight);
    preview.classList.toggle("wide", preview.videoWidth > preview.videoHeight);
  });
  $("mic").addEventListener("click", () => {
    cast.capture.mute(!cast.capture.muted);
    const open = !cast.capture.muted;
    $("mic").setAttribute("aria-pressed", String(open));
    $("mic-text").textContent = say(open ? "cast_mic_on" : "cast_mic_off");
  });
  const tried = (act) => act().catch((error) => error.name !== "NotAllowedError" && note(codeOf(error)));
  $("flip").addEventListener("click", () => tried(() => cast.capture.flip()));
  $("camera").addEventListener("change", (event) => tried(() => cast.capture.useCamera(event.target.value)));
  $("microphone").addEventListener("change", (event) => tried(() => cast.capture.useMicrophone(event.target.value)));
  $("torch").addEventListener("click", (event) => {
    const on = event.currentTarget.getAttribute("aria-pressed") !== "true";
    event.currentTarget.setAttribute("aria-pressed", String(on));
    tried(() => cast.capture.torch(on));
  });
  $("screen").addEventListener("click", () => {
    $("more-sheet").close();
    if (cast.capture.screen) cast.capture.unshare();
    else tried(() => cast.capture.share($("screen-me").checked));
  });
  $("more").addEventListener("click", () => $("more-sheet").showModal());
  $("open-camera").addEventListener("click", () => prepare().then(draw));
  $("go-video").addEventListener("click", () => (cast.capture.stream ? go() : prepare().then(draw)));
  $("video-off").addEventListener("click", async () => {
    $("more-sheet").close();
    await cast.stop();
    silence();
    note("cast_text_room");
  });

  function silence() {
    stopMeter();
    cast.capture.close();
    preview.srcObject = null;
    show(preview, false);
    draw();
  }

  // The form of 开始直播 goes by htmx and brings the panel; when the room is live, so is the picture.
  $("go")?.addEventListener("htmx:afterRequest", () => {
    const panel = $("panel").querySelector("[data-state]");
    if (panel?.dataset.state === "live") {
      state = "live";
      if (cast.capture.stream) go();
    } else note("cast_failed");
    draw();
  });

  async function ask(session) {
    const body = new FormData();
    if (session) body.set("session", session);
    const csrf = document.querySelector('meta[name="csrf-token"]').content;
    const headers = { "X-CSRFToken": csrf, Accept: "application/json" };
    const answer = await fetch(`${data.actUrl}/ingest`, { method: "POST", body, headers });
    if (answer.ok) return answer.json();
    if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
    const refusal = await answer.json().catch(() => ({}));
    throw { code: refusal.error?.code ?? "cast_failed" };
  }

  async function open() {
    const wanted = state === "live" ? cast.interrupted : state === "scheduled" && data.startsAt - now() < SOON_MS;
    if (wanted && (await prepare()) && state === "live") go();
    draw();
  }
  open();
  draw();
  return {
    changed(next) {
      if (next.state === state) return;
      state = next.state;
      if (state === "ended") cast.stop().then(silence);
      draw();
    },
  };
}
