import { expect, test } from "vitest";
import { contrast, hueOf, inkOn } from "./hue";

test.each([
  ["#ff0000", "red"],
  ["#825c43", "orange"],
  ["#ffd700", "yellow"],
  ["#228b22", "green"],
  ["#008080", "teal"],
  ["#1e40af", "blue"],
  ["#6a0dad", "purple"],
  ["#ff69b4", "pink"],
  ["#808080", "gray"],
  ["#000000", "black"],
  ["#ffffff", "white"],
])("%s is %s", (hex, hue) => {
  expect(hueOf(hex)).toBe(hue);
});

test("black on white has a contrast of 21", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
});

test("the ink on a color can be read", () => {
  expect(inkOn("#f6ede4")).toBe("#000000");
  expect(inkOn("#292420")).toBe("#ffffff");
});
