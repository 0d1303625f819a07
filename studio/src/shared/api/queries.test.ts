import { expect, test } from "vitest";
import { createQueries, withFailure } from "./queries";

test("what fails in many tabs is not asked for again by all at once", () => {
  const { retryDelay } = createQueries(() => undefined).getDefaultOptions().queries!;
  const delays = Array.from({ length: 50 }, () => (retryDelay as (failures: number, error: Error) => number)(1, new Error()));
  expect(new Set(delays).size).toBeGreaterThan(40);
  expect(Math.max(...delays)).toBeLessThanOrEqual(2000);
});

const READ = { data: undefined, error: null, failureCount: 0, failureReason: null, isPending: true, isPlaceholderData: false };

test("a read that goes on reports that it fails, though not at once", () => {
  const failureReason = new Error("away");
  expect(withFailure({ ...READ, failureCount: 1, failureReason })).toMatchObject({ error: null, isPending: true });
  expect(withFailure({ ...READ, failureCount: 3, failureReason })).toMatchObject({ error: failureReason, isPending: false });
});

test("an answer to another question is shown no longer than until the read fails", () => {
  const waiting = { ...READ, data: "earlier", isPending: false, isPlaceholderData: true, failureReason: new Error("away") };
  expect(withFailure({ ...waiting, failureCount: 1 }).data).toBe("earlier");
  expect(withFailure({ ...waiting, failureCount: 3 }).data).toBeUndefined();
});
