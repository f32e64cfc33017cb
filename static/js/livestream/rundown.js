// How long the present job has been told, against its plan; over time is said in words and in amber.
import { now } from "./clock.js";

const two = (n) => String(n).padStart(2, "0");

function draw() {
  const timer = document.getElementById("card-timer");
  if (!timer) return;
  const seconds = Math.max(0, Math.floor((now() - Number(timer.dataset.pinned)) / 1000));
  const over = seconds - Number(timer.dataset.minutes) * 60;
  timer.classList.toggle("warn", over >= 0);
  timer.classList.toggle("hot", over < 0);
  const text = over >= 60 ? timer.dataset.over : timer.dataset.running;
  timer.querySelector("span").textContent = text
    .replace("{t}", `${Math.floor(seconds / 60)}:${two(seconds % 60)}`)
    .replace("{m}", Math.floor(over / 60));
}

setInterval(draw, 1000);
