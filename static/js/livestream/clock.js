// The server's time, whatever the phone's clock says: the page tells what time it was when it was made.
const { now: told } = JSON.parse(document.getElementById("room-data").textContent);
const received = performance.timeOrigin + (performance.getEntriesByType("navigation")[0]?.responseStart ?? 0);

// Milliseconds since 1970 by the server's clock. A phone may be a day off; how fast its clock runs is right.
export const now = () => Date.now() + told - received;
