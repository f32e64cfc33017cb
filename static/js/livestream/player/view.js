// The picture's place in a room: overlays, the menu of qualities, full screen, what fits how.
import { $, data, say, show } from "../show.js";
import { below } from "../head.js";
import { Player } from "./player.js";

const folderOf = (video) => video.url.replace(/[^/]*$/, "");
let folder = folderOf(data.video);

// The address of a room that is not public expires: a fresh one comes with a fresh pass.
async function address(fresh) {
  if (!fresh) return folder;
  const csrf = document.querySelector('meta[name="csrf-token"]').content;
  const answer = await fetch(data.tokenUrl, { method: "POST", headers: { "X-CSRFToken": csrf, Accept: "application/json" } });
  if (answer.ok) folder = folderOf((await answer.json()).video);
  return folder;
}

function overlay(player) {
  if (player.state === "off") return null;
  if (player.rung === "text") return "words";
  if (player.state === "lost") return "lost";
  if (player.sound === "refused") return "tap";
  if (player.rung === "audio") return "sound";
  return player.still !== null && player.seconds() - player.still > 1.5 ? "waiting" : null;
}

// `changed(state)` is to be called with every state of the room.
export function picture() {
  const room = $("room");
  const video = $("video");
  if (!video || !$("video-keys")) return { changed() {} }; // a room that was called off
  below(room);

  function drawn(player) {
    const over = overlay(player);
    const on = player.state !== "off";
    room.classList.toggle("has-video", on && !["text", "audio"].includes(player.rung));
    for (const node of document.querySelectorAll("[data-over]")) show(node, node.dataset.over === over);
    show($("no-video"), !on);
    show($("sound-on"), on && player.sound === "silent" && player.wanted && !over);
    show($("video-keys"), on);
    show($("mute"), player.wanted && (player.sound === "sounding" || (player.sound === "silent" && !player.wantsSound)));
    $("mute").setAttribute("aria-pressed", String(player.video.muted));
    show($("full"), player.wanted && player.rung !== "audio");
    for (const choice of document.querySelectorAll('[name="quality"]')) choice.checked = choice.value === player.choice;
    $("quality-now").textContent = say(`rung_${player.choice === "auto" ? player.rung : player.choice}`);
  }

  const player = new Player(video, { address, drawn });
  setInterval(() => player.state === "live" && drawn(player), 1000);
  video.addEventListener("resize", () => video.classList.toggle("wide", video.videoWidth > video.videoHeight));
  for (const button of document.querySelectorAll("[data-play]")) button.addEventListener("click", () => player.tap());
  $("mute").addEventListener("click", () => player.mute(!video.muted));
  $("quality").addEventListener("click", () => $("quality-sheet").showModal());
  $("quality-sheet").addEventListener("change", (event) => {
    player.choose(event.target.value);
    $("quality-sheet").close();
  });
  $("words-back").addEventListener("click", () => player.choose("auto"));
  $("full").addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (room.requestFullscreen) room.requestFullscreen().catch(() => {});
    else video.webkitEnterFullscreen?.();
  });
  return {
    changed(state) {
      const live = state.state === "live";
      if (live && state.video && state.video.state !== "off" && !video.poster) video.poster = `${folder}cover.jpg`;
      player.told(live ? state.video : null);
    },
  };
}
