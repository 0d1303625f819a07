import assert from "node:assert/strict";
import { test } from "node:test";
import { pauseAfter } from "../dist/index.js";

test("a pause grows with the failures, is bounded and has jitter", () => {
  for (const [failures, longest] of [[0, 1000], [3, 8000], [5, 30_000], [2000, 30_000]]) {
    const pauses = Array.from({ length: 50 }, () => pauseAfter(failures));
    assert.ok(pauses.every((pause) => longest / 2 <= pause && pause <= longest));
    assert.ok(new Set(pauses).size > 40);
  }
});
