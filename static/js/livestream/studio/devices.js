// Which cameras and microphones can be chosen, and what this device can besides.
import { $, show } from "../show.js";

function fill(select, devices, chosen) {
  const options = devices.map((device, index) => new Option(device.label || String(index + 1), device.deviceId, false, device.deviceId === chosen));
  select.replaceChildren(...options);
  show(select.closest(".field"), devices.length > 1);
}

export async function fillDevices(capture) {
  const { cameras, microphones } = await capture.devices();
  const chosen = capture.deviceIds;
  fill($("camera"), cameras, chosen.camera);
  fill($("microphone"), microphones, chosen.microphone);
  show($("flip"), cameras.length > 1);
  show($("torch"), capture.canTorch);
  show($("screen-part"), Boolean(navigator.mediaDevices.getDisplayMedia));
  $("screen-text").textContent = $("screen-text").dataset[capture.screen ? "stop" : "share"];
}
