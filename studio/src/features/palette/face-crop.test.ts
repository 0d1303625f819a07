import { expect, test } from "vitest";
import type { Analysis } from "../../shared/photos/photos";
import { cropToFace } from "./face-crop";

function analysisOf(boxes: number[][]): Analysis {
  return { photo: { width: 400, height: 300 }, regions: boxes.map((box) => ({ box })) } as unknown as Analysis;
}

test("the face is in the middle of the window, with the chin above its end", () => {
  const crop = cropToFace(analysisOf([[180, 100, 40, 10], [190, 190, 20, 10]]));
  // The measured face is 100 pixels high, the window 200 wide.
  expect(crop).toEqual({ width: 200, left: -50, top: expect.closeTo(-32.5), chin: expect.closeTo(70.5) });
});

test("without measured parts the whole photo is shown", () => {
  expect(cropToFace(analysisOf([])).width).toBe(100);
});
