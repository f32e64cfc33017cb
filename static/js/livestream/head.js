// A picture wider than high lies below the room's head, however many lines that has.
export function below(room) {
  const head = room.querySelector(".room-top");
  new ResizeObserver(() => room.style.setProperty("--head", `${head.offsetHeight - 20}px`)).observe(head);
}
