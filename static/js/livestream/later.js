// The sheet in which one applies, away from a live room. `position` gives the place of the replay in ms.
import { $, day, district, pay, say, show, tell } from "./show.js";

export function applying(position, done) {
  const sheet = $("apply-sheet");
  const form = $("apply-form");

  function refuse(text) {
    $("apply-error").querySelector("span").textContent = text;
    show($("apply-error"), true);
  }

  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    if (form.dataset.asking) return;
    form.dataset.asking = "1";
    form.elements.position.value = String(position());
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      const body = await answer.json();
      if (answer.ok) {
        done(form.elements.vacancy.value);
        sheet.close();
        tell(say("applied_done"), true);
      } else {
        refuse(body.error.message);
      }
    } catch {
      refuse(say("failed"));
    }
    delete form.dataset.asking;
    delete form.dataset.sent;
    button.removeAttribute("aria-busy");
  });

  return function openSheet(card) {
    const facts = {
      employer: card.employer,
      pay: pay(card),
      basic: card.basic_pay_fen ? say("basic", { pay: pay(card, card.basic_pay_fen, null) }) : "",
      places: say("places", { n: card.headcount, m: card.remaining }),
      duties: card.duties,
      place: `${district(card)} ${card.address}`,
      conditions: card.conditions,
      until: say("until", { day: day(card.valid_until) }),
    };
    $("apply-title").textContent = say("apply_title", { title: card.title });
    for (const node of sheet.querySelectorAll("[data-fact]")) node.textContent = facts[node.dataset.fact];
    show($("apply-error"), false);
    if (form) {
      form.elements.vacancy.value = card.public_id;
    } else {
      const link = $("apply-sign-in");
      const target = new URL(link.href);
      target.searchParams.set("next", `${location.pathname}?t=${Math.floor(position() / 1000)}&job=${card.public_id}`);
      link.href = target.pathname + target.search;
    }
    sheet.showModal();
    $("apply-title").focus();
  };
}
