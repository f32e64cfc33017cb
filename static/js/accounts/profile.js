// The profile form with a script: cities follow the province, and any occupation can be searched for. Without one, both are left out.

const english = document.documentElement.lang.startsWith("en");

async function ask(url, values) {
  const answer = await fetch(`${url}?${new URLSearchParams(values)}`, { headers: { Accept: "application/json" } });
  return answer.ok ? (await answer.json()).items : [];
}

const province = document.getElementById("origin_code");
const cityField = document.getElementById("city-field");
const city = document.getElementById("origin_city");

province?.addEventListener("change", async () => {
  const cities = province.value ? await ask(cityField.dataset.regions, { parent: province.value }) : [];
  city.replaceChildren(city.options[0], ...cities.map((found) => new Option(english ? found.name_en : found.name, found.code)));
  city.value = "";
  cityField.hidden = cities.length < 2;
});

const wishes = document.querySelector("[data-wishes]");
const more = document.getElementById("more-wishes");
const wish = document.getElementById("wish");
const list = document.getElementById("wish-found");
let waiting = 0;

function choose(found) {
  let box = wishes.querySelector(`input[value="${found.code}"]`);
  if (!box) {
    const label = wishes.querySelector("label").cloneNode(true);
    box = label.querySelector("input");
    box.id = `wanted-${found.code}`;
    box.value = found.code;
    label.querySelector("span").textContent = found.name;
    wishes.append(label);
  }
  box.checked = true;
  box.focus();
  wish.value = "";
  list.hidden = true;
}

function offer(found) {
  const row = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "list-row";
  button.textContent = found.name;
  button.addEventListener("click", () => choose(found));
  row.append(button);
  return row;
}

function nothing() {
  const row = document.createElement("li");
  row.className = "list-row muted";
  row.textContent = more.dataset.none;
  return row;
}

async function search() {
  const text = wish.value.trim();
  const found = text ? await ask(more.dataset.search, { q: text.slice(0, 40), limit: 8 }) : [];
  if (text !== wish.value.trim()) return;
  list.replaceChildren(...(found.length ? found.map(offer) : [nothing()]));
  list.hidden = !text;
}

if (more) {
  more.hidden = false;
  wish.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 250);
  });
  wish.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}
