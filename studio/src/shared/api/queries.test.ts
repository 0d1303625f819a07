import { expect, test } from "vitest";
import { createQueries } from "./queries";

test("what fails in many tabs is not asked for again by all at once", () => {
  const { retryDelay } = createQueries(() => undefined).getDefaultOptions().queries!;
  const delays = Array.from({ length: 50 }, () => (retryDelay as (failures: number, error: Error) => number)(1, new Error()));
  expect(new Set(delays).size).toBeGreaterThan(40);
  expect(Math.max(...delays)).toBeLessThanOrEqual(2000);
});
