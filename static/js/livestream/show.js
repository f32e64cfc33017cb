// Drawing a room's state; shared by the room and the studio. Texts come from the page.
export const $ = (id) => document.getElementById(id);
export const data = JSON.parse($("room-data").textContent);
export const say = (name, values = {}) => data.texts[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
export const refusal = (code) => data.refusals[code] ?? data.texts.failed;
export const count = (n) => n.toLocaleString("en-US");

export function show(node, visible) {
  if (node) node.hidden = !visible;
}

export function tell(text, good = false) {
  const node = $("said");
  node.classList.toggle("good", good);
  node.textContent = text;
  show(node, Boolean(text));
  clearTimeout(tell.timer);
  if (text) tell.timer = setTimeout(() => show(node, false), 6000);
}

export function network(up) {
  clearTimeout(network.timer);
  if (up) {
    show($("network"), false);
    return;
  }
  network.timer = setTimeout(() => {
    $("network-text").textContent = say("reconnecting");
    show($("network"), true);
  }, 1200);
}

// Part of the chat is left out while the server cannot deliver all of it.
export const shedding = (level) => show($("shedding"), level >= 3);

export function pay(card, low = card.pay_low_fen, high = card.pay_high_fen) {
  const yuan = (fen) => (fen / 100).toLocaleString("en-US", { maximumFractionDigits: 2 });
  const amount = high && high !== low ? `${yuan(low)}–${yuan(high)}` : yuan(low);
  const period = data.periods[card.pay_period];
  return data.english ? `¥${amount} ${period}` : `${amount} ${period}`;
}

export function day(iso) {
  const on = new Date(`${iso}T00:00:00Z`);
  const year = on.getUTCFullYear() === new Date().getFullYear() ? {} : { year: "numeric" };
  const write = (options) => new Intl.DateTimeFormat(data.english ? "en-GB" : "zh-CN", { timeZone: "UTC", ...options }).format(on);
  const date = write({ ...year, month: data.english ? "short" : "long", day: "numeric" });
  const weekday = write({ weekday: "short" });
  return data.english ? `${weekday} ${date}` : `${date}（${weekday}）`;
}

export const district = (card) => (data.english ? card.district_en : card.district);

// Chat lines are added and removed one by one, so that screen readers hear new ones only.
export function chat(lines, decorate) {
  const box = $("chat");
  const wanted = new Set(lines.map((line) => line.id));
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
  for (const node of [...box.children]) if (!wanted.has(node.dataset.id)) node.remove();
  let next = box.firstElementChild;
  for (const line of lines) {
    if (next?.dataset.id === line.id) next = next.nextElementSibling;
    else box.insertBefore(chatLine(line, decorate), next);
  }
  if (atEnd) box.scrollTop = box.scrollHeight;
}

function chatLine(line, decorate) {
  const node = document.createElement("p");
  node.dataset.id = line.id;
  node.className = `chat-line${line.role === "host" ? " host" : ""}${line.role === "moderator" ? " sys" : ""}${line.viewer === data.viewer ? " mine" : ""}`;
  const name = document.createElement("b");
  name.textContent = line.role === "viewer" ? line.name : say(line.role);
  node.append(name, ` ${line.text}`);
  decorate?.(node, line);
  return node;
}

// The form that says something; what was typed stays until it is acknowledged.
export function speak(connection, answered = () => {}) {
  const form = $("say");
  if (!form) return;
  let nonce = null;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const input = form.elements.text;
    const text = input.value.trim();
    if (!text || form.dataset.busy || form.dataset.resting) return;
    form.dataset.busy = "1";
    nonce ??= crypto.randomUUID().replaceAll("-", "");
    const answer = await connection.chat(text, nonce);
    delete form.dataset.busy;
    delete form.dataset.sent;
    if (answer.ok) {
      input.value = "";
      nonce = null;
      tell("");
    } else {
      tell(refusal(answer.error.code));
      if (answer.error.code !== "not_saved") nonce = null;
    }
    answered(form, answer, text, data.role === "viewer" ? connection.state?.slow : 0);
    input.focus();
  });
}
