import { expect, test } from "vitest";
import { MONK_HEX } from "../../../result/monk";
import { HEIGHT, WIDTH } from "../face/face";
import { advise, type Look } from "./guidance";
import { viewOf } from "./view";

type Color = readonly [number, number, number];
const WALL: Color = [150, 148, 145];
const FACE = { x: 0.5, y: 0.47, width: 0.375, height: 0.5 };

function pixels(colorAt: (x: number) => Color): Uint8ClampedArray {
  const all = Array.from({ length: WIDTH * HEIGHT }, (_, index) => [...colorAt((index % WIDTH) / WIDTH), 255]);
  return Uint8ClampedArray.from(all.flat());
}

function look(changes: Partial<Look> = {}): Look {
  return { pixels: pixels(() => WALL), face: FACE, isSearched: true, ...changes };
}

test("a face in its place that holds still in good light is good", () => {
  expect(advise(look(), look())).toBe("good");
});

test("light comes before the place of the face, and that before motion", () => {
  const moved = look({ face: { ...FACE, x: 0.55 } });
  expect(advise(look({ pixels: pixels(() => [20, 20, 20]), face: undefined }), undefined)).toBe("dark");
  expect(advise(look({ face: undefined }), moved)).toBe("no-face");
  expect(advise(look(), moved)).toBe("still");
});

test("while faces cannot be found, the light alone is judged", () => {
  expect(advise(look({ face: undefined, isSearched: false }), undefined)).toBe("ready");
});

test.each(MONK_HEX)("a face of %s half in shade is turned to the window", (hex) => {
  const color = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  const lit = (x: number): Color => (Math.abs(x - FACE.x) > FACE.width / 2 ? WALL : (color as unknown as Color));
  const shaded = (x: number): Color => (x < FACE.x ? lit(x) : (lit(x).map((value) => value / 2) as unknown as Color));
  expect(advise(look({ pixels: pixels(shaded) }), undefined)).toBe("shade");
  expect(advise(look({ pixels: pixels(lit) }), undefined)).toBe("good");
});

test("of a tall and of a wide picture the finder shows the middle", () => {
  expect(viewOf(480, 640)).toEqual([0, 140, 480, 360]);
  expect(viewOf(1280, 720)).toEqual([160, 0, 960, 720]);
});
