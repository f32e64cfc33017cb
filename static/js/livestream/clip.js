// A clip: counted once when it begins to play; its link can be passed on.
const video = document.getElementById("video");
let counted = false;
video?.addEventListener("play", () => {
  if (counted) return;
  counted = true;
  const token = document.querySelector('meta[name="csrf-token"]').content;
  fetch(video.dataset.views, { method: "POST", headers: { "X-CSRFToken": token }, keepalive: true }).catch(() => {});
});

const button = document.getElementById("share-button");
button?.addEventListener("click", async () => {
  const link = document.getElementById("link");
  if (navigator.share) {
    await navigator.share({ title: document.title, url: link.value }).catch(() => {});
    return;
  }
  try {
    await navigator.clipboard.writeText(link.value);
  } catch {
    link.select();
    document.execCommand("copy");
  }
  button.querySelector("span").textContent = button.dataset.done;
});
