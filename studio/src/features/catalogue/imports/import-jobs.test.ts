import { expect, test } from "vitest";
import { isOver, progressOf, queryOf } from "./import-jobs";

test("what is left empty is not sent", () => {
  expect(queryOf({ feed: "shop", currency: " eur ", columns: "" }, true)).toEqual({
    feed: "shop",
    currency: "EUR",
    dry_run: true,
  });
});

test("progress is known once the rows are counted", () => {
  expect(progressOf({ rows: null, processed: 0 })).toBeUndefined();
  expect(progressOf({ rows: 4, processed: 1 })).toBe(0.25);
});

test.each([
  ["queued", false],
  ["running", false],
  ["succeeded", true],
  ["failed", true],
] as const)("an import that is %s is over: %s", (status, over) => {
  expect(isOver({ status })).toBe(over);
});
