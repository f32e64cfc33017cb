// Sends one thing at a time; a lost connection repeats it with the same nonce, so that nothing counts twice.
const PAUSES = [0, 400, 1200, 2500];
const TIMEOUT = 8000;

export function newNonce() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

let token = document.querySelector('meta[name="csrf-token"]')?.content;

async function freshToken() {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  token = page.querySelector('meta[name="csrf-token"]')?.content ?? token;
}

async function post(url, body) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), signal: AbortSignal.timeout(TIMEOUT) });
  return { status: answer.status, body: await answer.json() };
}

// {status, body} of the server's answer, or null when it could not be reached. onRetry() before each repetition.
export async function send(url, body, onRetry = () => {}) {
  for (const pause of PAUSES) {
    if (pause) {
      onRetry();
      await new Promise((done) => setTimeout(done, pause));
    }
    try {
      let answer = await post(url, body);
      if (answer.body?.error?.code === "stale_page") {
        await freshToken();
        answer = await post(url, body);
      }
      if (answer.status < 500) return answer;
    } catch {
      continue; // no network: once more, with the same nonce
    }
  }
  return null;
}
