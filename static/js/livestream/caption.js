// The line that the host types: shown to viewers, sent by the host without leaving the page.
export function caption(text) {
  const node = document.getElementById("caption");
  if (!node) return;
  node.textContent = text ?? "";
  node.hidden = !text;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.id !== "caption-form") return;
  event.preventDefault();
  const input = form.elements.text;
  const button = form.querySelector("button");
  input.setCustomValidity("");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    if (answer.ok) input.value = "";
    else input.setCustomValidity((await answer.json()).error.message);
  } catch {
    input.setCustomValidity(form.dataset.failed ?? "×");
  }
  input.reportValidity();
  delete form.dataset.sent;
  button.removeAttribute("aria-busy");
  input.addEventListener("input", () => input.setCustomValidity(""), { once: true });
});
