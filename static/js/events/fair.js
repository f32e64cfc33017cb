// Share a fair: the phone's own sheet, else the link on the clipboard.
document.querySelector("[data-share]")?.addEventListener("click", async (event) => {
  const button = event.currentTarget;
  const { title, url, copied } = button.dataset;
  if (navigator.share) await navigator.share({ title, url }).catch(() => {});
  else {
    await navigator.clipboard?.writeText(url);
    button.querySelector("span").textContent = copied;
  }
});
