// Reserving a room that is to come, and how many did.
import { $, count, tell } from "./show.js";
import { call, say } from "./talk.js";

function draw({ count: n, mine }) {
  $("reserve-count").textContent = n || !$("reserve") ? say("reserved_n", { n: count(n) }) : "";
  const button = $("reserve-button");
  if (!button) return;
  button.disabled = false;
  button.setAttribute("aria-pressed", String(mine));
  button.classList.toggle("second", mine);
  button.querySelector("span").textContent = say(mine ? "reserved" : "reserve");
}

export async function startReserving() {
  if (!$("reserve-count")) return;
  try {
    draw(await call("GET", "reservation"));
  } catch {
    return; // the page stays without it
  }
  const button = $("reserve-button");
  button?.addEventListener("click", async () => {
    const mine = button.getAttribute("aria-pressed") === "true";
    try {
      draw(await call(mine ? "DELETE" : "PUT", "reservation"));
    } catch (error) {
      tell(error.message);
    }
  });
}
