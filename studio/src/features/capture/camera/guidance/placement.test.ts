import { expect, test } from "vitest";
import { hasMoved, placementOf } from "./placement";

const FACE = { x: 0.5, y: 0.47, width: 0.375, height: 0.5 };

test.each([
  ["no-face", undefined],
  ["closer", { ...FACE, height: 0.2 }],
  ["farther", { ...FACE, height: 0.9 }],
  ["center", { ...FACE, x: 0.65 }],
  ["center", { ...FACE, y: 0.3 }],
  ["placed", FACE],
])("of a face is said %s", (placement, face) => {
  expect(placementOf(face)).toBe(placement);
});

test("a face has moved that lies elsewhere or came closer", () => {
  expect(hasMoved({ ...FACE, x: 0.55 }, FACE)).toBe(true);
  expect(hasMoved({ ...FACE, height: 0.56 }, FACE)).toBe(true);
  expect(hasMoved({ ...FACE, x: 0.51 }, FACE)).toBe(false);
  expect(hasMoved(FACE, undefined)).toBe(false);
});
