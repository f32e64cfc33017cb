// How long a hold still stands; at zero the page is asked again and says so itself.
const clock = document.querySelector("[data-until]");
if (clock) {
  const until = new Date(clock.dataset.until).getTime();
  const tick = () => {
    const left = Math.max(0, Math.round((until - Date.now()) / 1000));
    clock.textContent = `${String(Math.floor(left / 60)).padStart(2, "0")}:${String(left % 60).padStart(2, "0")}`;
    if (left === 0) setTimeout(() => location.reload(), 1500);
    else setTimeout(tick, 1000);
  };
  tick();
}
