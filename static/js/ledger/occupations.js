/* Suggests occupations while one is typed; without it the form works with full names. */
const list = document.getElementById("occupation-names");
let waiting;

async function suggest(input) {
  const text = input.value.trim();
  if (!text) return;
  const answer = await fetch(`${input.dataset.occupations}?q=${encodeURIComponent(text)}&limit=10`);
  if (!answer.ok) return;
  const { items } = await answer.json();
  list.replaceChildren(...items.map((item) => new Option(item.name, item.name)));
}

for (const input of document.querySelectorAll("[data-occupations]")) {
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => suggest(input), 200);
  });
}
