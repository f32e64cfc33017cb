// What a phone on a weak network is shown (static/js/livestream/player/ladder.js).
import assert from "node:assert/strict";
import test from "node:test";
import { begin, down, first, look, stalled } from "../../../static/js/livestream/player/ladder.js";

function watch(ladder, from, seconds, measured = {}) {
  for (let at = from + 1; at <= from + seconds; at += 1) ladder = look(ladder, { at, ...measured });
  return ladder;
}

test("what the browser says about its connection decides how to begin", () => {
  assert.equal(first({}), "main");
  assert.equal(first(undefined), "main");
  assert.equal(first({ effectiveType: "3g" }), "low");
  assert.equal(first({ saveData: true }), "low");
  assert.equal(first({ saveData: true, effectiveType: "2g" }), "audio");
});

test("a picture that never stalls stays", () => {
  assert.equal(watch(begin("main", 0), 0, 600, { bandwidth: 1000 }).rung, "main");
});

test("one short stall is forgiven, two within twenty seconds are not", () => {
  const once = stalled(begin("main", 0), 10, 1);
  assert.equal(watch(once, 10, 5).rung, "main");
  assert.equal(look(stalled(once, 18, 1), { at: 18 }).rung, "low");
  assert.equal(look(stalled(once, 40, 1), { at: 40 }).rung, "main");
});

test("a picture that stands still for four seconds goes down while it still stands", () => {
  assert.equal(look(begin("main", 0), { at: 20, still: 3 }).rung, "main");
  assert.equal(look(begin("main", 0), { at: 20, still: 4 }).rung, "low");
});

test("what changing costs does not count", () => {
  const ladder = stalled(stalled(begin("low", 0), 2, 2), 4, 2);
  assert.equal(look(ladder, { at: 5, still: 5 }).rung, "low");
});

test("it goes down to words and comes back by itself", () => {
  let ladder = begin("main", 0);
  for (const rung of ["low", "audio", "text", "text"]) {
    ladder = down(ladder, ladder.since + 10);
    assert.equal(ladder.rung, rung);
  }
  const seen = [];
  for (let at = ladder.since; at < ladder.since + 200; at += 1) {
    ladder = look(ladder, { at, bandwidth: 5_000_000 });
    if (seen.at(-1) !== ladder.rung) seen.push(ladder.rung);
  }
  assert.deepEqual(seen, ["text", "audio", "low", "main"]);
});

test("a picture larger than the network is not tried", () => {
  assert.equal(watch(begin("low", 0), 0, 120, { bandwidth: 1_000_000 }).rung, "low");
  assert.equal(watch(begin("low", 0), 0, 31, { bandwidth: 3_000_000 }).rung, "main");
});

test("each try that fails doubles the wait, up to five minutes; one that holds a minute makes it short again", () => {
  let ladder = watch(begin("low", 0), 0, 30);
  assert.equal(ladder.rung, "main");
  ladder = down(ladder, 40);
  assert.equal(ladder.patience, 60);
  assert.equal(watch(ladder, 40, 59).rung, "low");
  ladder = watch(ladder, 40, 60);
  assert.equal(ladder.rung, "main");
  assert.equal(watch(ladder, 100, 61).patience, 30);
  for (let n = 0; n < 10; n += 1) ladder = down({ ...ladder, climbed: true }, 200 + n);
  assert.equal(ladder.patience, 300);
});
