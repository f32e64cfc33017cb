// Suggests occupations while typing; the server understands a code, "code name", or a name that is unique.
const field = document.querySelector("[data-occupations]");
const list = field && document.getElementById(field.getAttribute("list"));
let timer;

async function suggest() {
  const text = field.value.trim();
  if (!text || /^\d/.test(text)) return;
  const answer = await fetch(`${field.dataset.occupations}?q=${encodeURIComponent(text.slice(0, 40))}`);
  if (!answer.ok) return;
  const { items } = await answer.json();
  list.replaceChildren(...items.map(({ code, name }) => new Option(name, `${code} ${name}`)));
}

field?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(suggest, 200);
});
