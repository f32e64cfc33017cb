// What questions, polls, reactions and reservations share: texts, calls to the API.
import { data } from "./show.js";

const texts = JSON.parse(document.getElementById("talk-data").textContent);
export const say = (name, values = {}) => texts[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);

// Resolves with the answer's body (null for none); throws an Error whose message people can read.
export async function call(method, path, body) {
  const csrf = document.querySelector('meta[name="csrf-token"]').content;
  const headers = { "X-CSRFToken": csrf, Accept: "application/json" };
  if (body) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(`/api/v1/rooms/${data.room}/${path}`, { method, headers, body: body && JSON.stringify(body) });
  } catch {
    throw new Error(say("failed"));
  }
  if (answer.status === 204) return null;
  const told = await answer.json().catch(() => null);
  if (!answer.ok) throw new Error(told?.error?.message ?? say("failed"));
  return told;
}

// Said to screen readers only.
export function whisper(text) {
  document.getElementById("talk-said").textContent = text;
}
