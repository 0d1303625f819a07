import { expect, test } from "vitest";
import { lastWeeks } from "./weeks";

test.each([
  ["2026-11-29T23:59:59Z", "2026-10-26", "2026-11-22"],
  ["2026-11-30T00:00:00Z", "2026-11-02", "2026-11-29"],
  ["2026-12-05T12:00:00Z", "2026-11-02", "2026-11-29"],
])("at %s the last four weeks are %s to %s", (now, from, to) => {
  expect(lastWeeks(4, new Date(now))).toEqual({ from, to });
});

test("a year is 52 weeks", () => {
  expect(lastWeeks(52, new Date("2026-11-30T00:00:00Z"))).toEqual({ from: "2025-12-01", to: "2026-11-29" });
});
