// How long a hold still stands; at zero the page is asked again and says so itself. The server says how long that is:
// a clock that is wrong would ask again and again.
const clock = document.querySelector("[data-left]");
if (clock) {
  const until = performance.now() + Number(clock.dataset.left) * 1000;
  const tick = () => {
    const left = Math.max(0, Math.round((until - performance.now()) / 1000));
    clock.textContent = `${String(Math.floor(left / 60)).padStart(2, "0")}:${String(left % 60).padStart(2, "0")}`;
    if (left === 0) setTimeout(() => location.reload(), 1500);
    else setTimeout(tick, 1000);
  };
  tick();
}
