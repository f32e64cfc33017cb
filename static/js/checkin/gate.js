// The gate: camera, USB scanner and typing lead to one verdict that is seen, heard and felt.
import { Feedback } from "./feedback.js";
import { Scanner, cameraProblem } from "./scanner.js";
import { newNonce, send } from "./sender.js";
import { Verdict, keepReady, watch } from "./verdict.js";

const root = document.querySelector("[data-gate]");
const texts = JSON.parse(document.getElementById("gate-texts").textContent);
const part = (name) => root.querySelector(`[data-${name}]`);
const field = root.querySelector("#code");
const feedback = new Feedback();
const verdict = new Verdict(root, texts, feedback);
const show = (said, quiet) => verdict.show(said, quiet);
const REFRESH = 10000;
let busy = false;

function net(on) {
  root.querySelector('[data-net="on"]').hidden = !on;
  root.querySelector('[data-net="off"]').hidden = on;
}

async function judge(url, values) {
  if (busy) return null;
  busy = true;
  part("submit").setAttribute("aria-busy", "true");
  const body = { gate: root.dataset.gateName, nonce: newNonce(), ...values };
  const answer = await send(url, body, () => show({ tone: "retry", word: texts.checking, message: texts.retry }, true));
  busy = false;
  part("submit").removeAttribute("aria-busy");
  net(answer !== null);
  if (answer === null) show({ tone: "retry", word: texts.failed_word, message: texts.failed, help: texts.failed_help });
  else if (answer.status === 401) location.reload();
  return answer;
}

async function scanned(code) {
  const answer = await judge(root.dataset.url, { code });
  if (!answer) return;
  if (answer.body.error) show({ tone: "no", word: texts.failed_word, message: answer.body.error.message });
  else show(answer.body);
  refresh();
}

async function refresh() {
  const query = new URLSearchParams({ gate: root.dataset.gateName });
  try {
    const answer = await fetch(`${root.dataset.url}?${query}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const found = await answer.json();
    part("admitted").textContent = found.admitted.toLocaleString();
    part("refused").textContent = found.refused.toLocaleString();
    part("everywhere").textContent = found.admitted_everywhere.toLocaleString();
    part("list").replaceChildren(...found.items.map(row));
    net(true);
  } catch {
    net(false);
  }
}

function row(scan) {
  const line = Object.assign(document.createElement("li"), { className: "list-row" });
  const hour = Object.assign(document.createElement("span"), { className: "num sm muted", textContent: scan.hour });
  const text = Object.assign(document.createElement("span"), { className: "grow" });
  text.append(Object.assign(document.createElement("b"), { textContent: scan.undone ? texts.undone : scan.word }));
  if (scan.person) text.append(` ${scan.person.name} ${scan.person.tail}`);
  line.append(hour, text);
  if (scan.result === "admitted" && !scan.undone && document.getElementById("undo")) line.append(undoButton(scan));
  return line;
}

function undoButton(scan) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "link-btn", textContent: texts.undo });
  button.dataset.undo = scan.scan;
  return button;
}

// dialogs
root.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open], [data-undo]");
  if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
  if (!opener) return;
  event.preventDefault();
  const dialog = document.getElementById(opener.dataset.open ?? "undo");
  if (opener.dataset.undo) {
    dialog.dataset.scan = opener.dataset.undo;
    root.querySelector("[data-undo-who]").textContent = opener.closest("li").querySelector(".grow").textContent;
  }
  dialog.showModal();
});

document.getElementById("undo")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const dialog = event.currentTarget;
  const reason = dialog.querySelector("#undo-reason");
  const answer = await send(root.dataset.undoUrl.replace("ID", dialog.dataset.scan), { reason: reason.value });
  if (answer?.body.error) show({ tone: "no", word: texts.failed_word, message: answer.body.error.message });
  reason.value = "";
  dialog.close();
  refresh();
});

document.getElementById("walk-in")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopPropagation();
  const dialog = event.currentTarget;
  const form = dialog.querySelector("form");
  const problem = dialog.querySelector("[data-walk-error]");
  const answer = await judge(root.dataset.walkInUrl, { mobile: form.mobile.value, name: form.name.value });
  problem.hidden = !(answer?.body.error);
  if (answer?.body.error) {
    const fields = answer.body.error.data?.fields?.json ?? {};
    problem.textContent = answer.body.error.message;
    form.elements[Object.keys(fields)[0] ?? answer.body.error.field ?? "mobile"]?.focus();
  } else if (answer) {
    form.reset();
    dialog.close();
    show(answer.body);
    refresh();
  }
}, true);

part("settings").addEventListener("submit", (event) => {
  event.preventDefault();
  localStorage.setItem("gate-name", part("settings").gate.value.trim());
  location.search = `?gate=${encodeURIComponent(part("settings").gate.value.trim())}`;
});
part("sound").addEventListener("change", (event) => { feedback.loud = event.target.checked; });

keepReady(field);

part("scan-form").addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopPropagation();
  const code = field.value.trim();
  field.value = "";
  field.focus({ preventScroll: true });
  if (code) scanned(code);
}, true);

const remembered = localStorage.getItem("gate-name");
if (remembered && !new URLSearchParams(location.search).has("gate") && remembered !== root.dataset.gateName) {
  location.search = `?gate=${encodeURIComponent(remembered)}`;
}

const scanner = new Scanner(part("video"), scanned);
async function camera(action) {
  await watch(root, texts, action, cameraProblem);
  part("torch").hidden = !scanner.canTorch;
}
part("flip").addEventListener("click", () => camera(() => scanner.flip()));
part("torch").addEventListener("click", () => scanner.torch());
camera(() => scanner.start());
setInterval(refresh, REFRESH);
