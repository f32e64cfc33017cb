// The scanner of a booth: a seeker's ticket for the vacancy chosen becomes an application.
import { Feedback } from "../checkin/feedback.js";
import { Scanner, cameraProblem } from "../checkin/scanner.js";
import { newNonce, send } from "../checkin/sender.js";
import { Verdict, keepReady, watch } from "../checkin/verdict.js";

const root = document.querySelector("[data-booth]");
const texts = JSON.parse(document.getElementById("booth-texts").textContent);
const form = root.querySelector("[data-scan-form]");
const verdict = new Verdict(root, texts, new Feedback());
let busy = false;

async function scanned(code) {
  if (busy) return;
  busy = true;
  const body = { code, vacancy_id: form.elements.vacancy.value, nonce: newNonce() };
  const answer = await send(root.dataset.url, body, () => verdict.show({ tone: "retry", word: texts.checking, message: texts.retry }, true));
  busy = false;
  if (answer === null) verdict.show({ tone: "retry", word: texts.failed_word, message: texts.failed });
  else if (answer.status === 401) location.reload();
  else if (answer.body.error) verdict.show({ tone: "no", word: texts.no, message: answer.body.error.message });
  else {
    const { name, tail, message, repeated, at_gate: atGate } = answer.body;
    const tone = repeated || !atGate ? "again" : "ok";
    verdict.show({ tone, word: repeated ? texts.again : texts.ok, message, person: { name, tail } });
    refresh();
  }
}

async function refresh() {
  const answer = await fetch(root.dataset.leadsUrl).catch(() => null);
  if (answer?.ok) root.querySelector("[data-leads]").innerHTML = await answer.text();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  event.stopPropagation();
  const code = form.elements.code.value.trim();
  form.elements.code.value = "";
  if (code) scanned(code);
}, true);

keepReady(form.elements.code);
const scanner = new Scanner(root.querySelector("[data-video]"), scanned);
watch(root, texts, () => scanner.start(), cameraProblem);
setInterval(refresh, 10000);
