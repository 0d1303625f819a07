import { expect, test } from "vitest";
import { MARKS, type Mark, pathOf, placeOf } from "./skin-points";

const SKIN = { start: [10, 20], across: [2, 0.5], down: [-0.5, 2], rows: [".-o", "x+o"] };

test.each([
  ["counted", "M2 0h0M2 1h0"],
  ["darker", "M1 0m-.5 .5l1-1"],
  ["brighter", "M1 1m-.5-.5l1 1"],
] as const)("points that are %s are drawn where they are in the grid", (mark, path) => {
  expect(pathOf(SKIN, mark)).toBe(path);
});

test("what is not sampled is not drawn", () => {
  const drawn = (Object.keys(MARKS) as Mark[]).map((mark) => pathOf({ ...SKIN, rows: ["..x"] }, mark));
  expect(drawn.join("")).toBe("");
});

test("the grid is turned and moved to the face", () => {
  expect(placeOf(SKIN)).toBe("matrix(2 0.5 -0.5 2 10 20)");
});
