import { expect, test } from "vitest";
import { DASHES, drawn, highest, latest, lone, styleOf } from "./lines";

const GAPS = { label: "p95", values: [null, 3, null, 2, null] };
const EMPTY = { label: "p50", values: [null, null] };

test("the newest value is the last that was recorded", () => {
  expect(latest(GAPS)).toBe(2);
  expect(latest(EMPTY)).toBeUndefined();
});

test("zero is a value", () => {
  expect(latest({ label: "", values: [1, 0] })).toBe(0);
});

test("the highest value passes over gaps", () => {
  expect(highest(GAPS)).toBe(3);
  expect(highest(EMPTY)).toBeUndefined();
});

test("a line without a value is not drawn", () => {
  expect(drawn({ name: "uploads", unit: "seconds", series: [EMPTY, GAPS] })).toEqual([GAPS]);
});

test("no two lines look the same, in color or without it", () => {
  const styles = Array.from({ length: 2 * DASHES.length }, (_, index) => styleOf(index));
  expect(new Set(styles.map(({ color, width }) => `${color} ${width}`)).size).toBe(styles.length);
  expect(new Set(styles.map(({ dash, width }) => `${dash.join()} ${width}`)).size).toBe(styles.length);
});

test("a value between gaps stands alone, also at an end", () => {
  expect(lone(GAPS)).toEqual([1, 3]);
  expect(lone({ label: "", values: [0, null, 1, 2, null, 3] })).toEqual([0, 5]);
  expect(lone({ label: "", values: [1, 2, 3] })).toEqual([]);
});
