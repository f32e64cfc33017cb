// The list of this room's jobs follows the host's rundown: order, which is told now, which has been, which one applied for.
import { hasApplied } from "./apply.js";
import { $, data, district, pay, say, show } from "./show.js";

const list = $("jobs-list");
const askedFor = new Set();
let newest = null;

export function drawJobs(state, cards) {
  newest = state;
  const order = state?.rundown?.map((card) => card.vacancy) ?? [...list.children].map((row) => row.dataset.job);
  const told = new Set(state?.rundown?.filter((card) => card.pinned_before).map((card) => card.vacancy));
  const rows = new Map([...list.children].map((row) => [row.dataset.job, row]));
  for (const [id, row] of rows) if (!order.includes(id)) row.remove();
  const unknown = order.filter((id) => !cards.has(id) && !askedFor.has(id));
  if (unknown.length) askLater(unknown, cards);
  const known = order.filter((id) => cards.has(id));
  known.forEach((id, place) => {
    const row = rows.get(id) ?? made(cards.get(id));
    if (list.children[place] !== row) list.insertBefore(row, list.children[place] ?? null);
    row.querySelector("[data-told]").textContent = state?.card?.public_id === id ? say("told_now") : told.has(id) ? say("told") : "";
    show(row.querySelector("[data-applied]"), hasApplied(id));
  });
  show($("jobs-none"), known.length === 0);
  for (const dot of document.querySelectorAll("#all-jobs .dot")) dot.textContent = known.length;
}

function made(card) {
  const row = $("job-row").content.firstElementChild.cloneNode(true);
  row.dataset.job = card.public_id;
  row.querySelector("button").dataset.vacancy = card.public_id;
  row.querySelector("b").textContent = card.title;
  row.querySelector(".muted").textContent = `${say("headcount", { n: card.headcount })}·${district(card)}`;
  row.querySelector(".money").textContent = pay(card);
  return row;
}

// A job was added after this page was made. Everybody hears of it at once, so each asks a little later than the next.
function askLater(unknown, cards) {
  for (const id of unknown) askedFor.add(id);
  setTimeout(async () => {
    try {
      const answer = await fetch(data.jobsUrl, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error("refused");
      for (const card of (await answer.json()).cards) if (!cards.has(card.public_id)) cards.set(card.public_id, card);
      drawJobs(newest, cards);
    } catch {
      for (const id of unknown) askedFor.delete(id); // the next change of the room asks again
    }
  }, Math.random() * 3000);
}
