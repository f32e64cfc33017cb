// The poll on view: options as buttons with their share. `choose(index)` is missing where one only looks.
import { $, count, show } from "./show.js";
import { say } from "./talk.js";

export function drawPoll(poll, mine, choose) {
  show($("poll"), Boolean(poll));
  show($("poll-none"), !poll);
  if (!poll) return;
  $("poll-question").textContent = poll.question;
  const total = poll.counts.reduce((sum, n) => sum + n, 0);
  const box = $("poll-options");
  const focused = [...box.children].indexOf(document.activeElement);
  box.replaceChildren(...poll.options.map((option, index) => drawn(poll, option, index, total, mine, choose)));
  if (focused >= 0) box.children[focused]?.focus();
  $("poll-foot").textContent = say(poll.open ? "poll_open" : "poll_closed", { n: count(total) });
}

function drawn(poll, option, index, total, mine, choose) {
  const votes = poll.counts[index];
  const node = document.createElement(choose && poll.open ? "button" : "div");
  node.className = "poll-option";
  if (node.tagName === "BUTTON") {
    node.type = "button";
    node.setAttribute("aria-pressed", String(index === mine));
    node.addEventListener("click", () => choose(index));
  }
  node.classList.toggle("chosen", index === mine);
  const words = document.createElement("span");
  words.className = "row between";
  const name = document.createElement("b");
  name.textContent = index === mine ? `${option}·${say("chosen")}` : option;
  const told = document.createElement("span");
  told.className = "num sm";
  told.textContent = `${say("votes", { n: count(votes) })}·${total ? Math.round((100 * votes) / total) : 0}%`;
  words.append(name, told);
  const bar = document.createElement("progress");
  bar.max = total || 1;
  bar.value = votes;
  bar.setAttribute("aria-hidden", "true");
  node.append(words, bar);
  return node;
}
