// A filter that is changed sends its form; without scripts the search button does.
document.querySelectorAll("[data-submit]").forEach((field) => {
  field.addEventListener("change", () => field.form.requestSubmit());
});
