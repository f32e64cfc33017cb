// While a worker is at it, the page looks again every few seconds; what somebody is typing is left alone.
const box = document.getElementById("recording");
setInterval(async () => {
  const busy = box.querySelector("[data-busy]");
  if (!busy || document.hidden || box.querySelector("details[open]") || box.contains(document.activeElement)) return;
  const answer = await fetch(busy.dataset.busy).catch(() => null);
  if (answer?.ok) box.innerHTML = await answer.text();
}, 3000);
