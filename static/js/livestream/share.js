// The share page: the card as a PNG, so that a long press keeps a picture; copying and sending the link.
const $ = (id) => document.getElementById(id);
const box = $("share-actions");
const card = $("share-card");
const tell = (text) => ($("share-said").textContent = text);

function drawn() {
  const canvas = document.createElement("canvas");
  canvas.width = 750;
  canvas.height = Math.round((750 * card.naturalHeight) / card.naturalWidth);
  canvas.getContext("2d").drawImage(card, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

// A picture of the card; where the browser draws none, the drawing itself stays in its place.
async function toPicture() {
  await card.decode();
  const picture = await drawn();
  if (!picture) return;
  const url = URL.createObjectURL(picture);
  const save = $("share-save");
  card.src = url;
  save.href = url;
  save.hidden = false;
}
toPicture().catch(() => {});

$("share-copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(box.dataset.url);
    tell(box.dataset.copied);
  } catch {
    tell(box.dataset.failed);
  }
});

if (navigator.share) {
  const send = $("share-send");
  send.hidden = false;
  send.addEventListener("click", () => navigator.share({ title: box.dataset.title, url: box.dataset.url }).catch(() => {}));
}
