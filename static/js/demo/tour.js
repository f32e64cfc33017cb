// On a phone the panes lie below one another: after each step, bring the one whose turn it is into view.
const narrow = window.matchMedia("(max-width: 47.99em)");

document.addEventListener("htmx:afterSettle", () => {
  if (!narrow.matches) return;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  document.querySelector(".tour-pane.active")?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
});
