import { expect, test } from "vitest";
import { viewOfFace } from "./face-view";

const PHOTO = { width: 400, height: 300 };

/** A face whose outline has these corners. */
function faceAt(left: number, top: number, right: number, bottom: number) {
  return { outline: [[left, top], [right, bottom]] };
}

test("a small face is shown with room around it", () => {
  expect(viewOfFace({ face: faceAt(200, 100, 250, 150), photo: PHOTO })).toEqual({ x: 180, y: 80, width: 90, height: 90 });
});

test("what is shown ends where the photo does", () => {
  expect(viewOfFace({ face: faceAt(-20, 20, 380, 320), photo: PHOTO })).toEqual({ x: 0, y: 0, width: 400, height: 300 });
});

test("where the face is not known, the whole photo is shown", () => {
  expect(viewOfFace({ face: null, photo: PHOTO })).toEqual({ x: 0, y: 0, width: 400, height: 300 });
});
