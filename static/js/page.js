// On every page: confirmation before what cannot be undone, one send per form, focus on the error summary, htmx with our token.
import "../vendor/htmx/htmx.min.js";

const token = document.querySelector('meta[name="csrf-token"]')?.content;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) {
    event.preventDefault();
    return;
  }
  if (form.dataset.sent) event.preventDefault();
  if (form.method === "post" && !form.hasAttribute("hx-post")) {
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(() => delete form.dataset.sent, 8000);
  }
});

window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  document.querySelectorAll('[aria-busy="true"]').forEach((button) => button.removeAttribute("aria-busy"));
});

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = token;
});

document.querySelector("[data-focus]")?.focus();
document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
