// How the host's picture follows the network (static/js/livestream/studio/quality.js), and what it is recorded in.
import assert from "node:assert/strict";
import test from "node:test";
import { choose } from "../../../static/js/livestream/studio/mime.js";
import { STEPS, begin, look, lower } from "../../../static/js/livestream/studio/quality.js";

const GOOD = { queuedBytes: 0, delayMs: 300 };
const seconds = (quality, n) => ({ queuedBytes: (STEPS[quality.step].bits / 8) * n, delayMs: 300 });

function after(quality, ticks, measured) {
  for (let n = 0; n < ticks; n += 1) quality = look(quality, measured);
  return quality;
}

test("words follow what waits to be sent, and how far viewers lie behind", () => {
  const quality = begin();
  assert.equal(look(quality, GOOD).level, "good");
  assert.equal(look(quality, seconds(quality, 1.5)).level, "weak");
  assert.equal(look(quality, seconds(quality, 4)).level, "very_weak");
  assert.equal(look(quality, { queuedBytes: 0, delayMs: 3000 }).level, "weak");
  assert.equal(look(quality, { queuedBytes: 0, delayMs: 9000 }).level, "very_weak");
});

test("a weak network lowers the picture after five seconds, a very weak one after two, a hiccup never", () => {
  const quality = begin();
  assert.equal(after(quality, 4, seconds(quality, 2)).step, 0);
  assert.equal(after(quality, 5, seconds(quality, 2)).step, 1);
  assert.equal(after(quality, 2, seconds(quality, 5)).step, 1);
  assert.equal(after(look(after(quality, 4, seconds(quality, 2)), GOOD), 4, seconds(quality, 2)).step, 0);
});

test("it never goes below the smallest nor above where it began", () => {
  let quality = begin();
  for (let n = 0; n < 9; n += 1) quality = lower(quality);
  assert.equal(quality.step, STEPS.length - 1);
  assert.equal(after(begin(1), 1000, GOOD).step, 1);
});

test("forty good seconds raise it; a raise that fails doubles the wait", () => {
  let quality = after(lower(begin()), 40, GOOD);
  assert.equal(quality.step, 0);
  quality = lower(quality);
  assert.equal(after(quality, 79, GOOD).step, 1);
  assert.equal(after(quality, 80, GOOD).step, 0);
});

test("H.264 is preferred, then what the browser has; what the server could not read is not tried again", () => {
  const of = (...supported) => (mime) => supported.includes(mime);
  assert.equal(choose(of("video/webm;codecs=h264,opus", "video/webm;codecs=vp8,opus")), "video/webm;codecs=h264,opus");
  assert.equal(choose(of("video/mp4")), "video/mp4");
  assert.equal(choose(of("video/webm;codecs=vp8,opus", "video/webm")), "video/webm;codecs=vp8,opus");
  assert.equal(choose(of("video/mp4"), new Set(["video/mp4"])), null);
  assert.equal(choose(of()), null);
});
