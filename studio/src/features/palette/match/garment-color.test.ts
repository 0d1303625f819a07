import { expect, test } from "vitest";
import { dominantColor } from "./garment-color";

type Paint = (x: number, y: number) => readonly [red: number, green: number, blue: number, alpha?: number];
const WHITE = [255, 255, 255] as const;
const RED = [180, 30, 40] as const;

/** Return a picture of 40 by 40 pixels; `x` and `y` count from its middle, -1 to 1. */
function picture(paint: Paint): { data: Uint8ClampedArray<ArrayBuffer>; width: number; height: number } {
  const places = Array.from({ length: 1600 }, (_, place) => [(place % 40) / 20 - 1, Math.floor(place / 40) / 20 - 1] as const);
  const data = places.flatMap(([x, y]) => {
    const [red, green, blue, alpha = 255] = paint(x, y);
    return [red, green, blue, alpha];
  });
  return { data: new Uint8ClampedArray(data), width: 40, height: 40 };
}

test("a garment in the middle counts more than the wall around it", () => {
  const garment = picture((x, y) => (Math.abs(x) < 0.5 && Math.abs(y) < 0.6 ? RED : WHITE));
  expect(dominantColor(garment)).toBe("#b41e28");
});

test("a print on a garment does not change its color", () => {
  const printed = picture((x, y) => (Math.hypot(x, y) < 0.2 ? WHITE : RED));
  expect(dominantColor(printed)).toBe("#b41e28");
});

test("folds are averaged with the cloth", () => {
  const folded = picture((x) => (Math.floor((x + 1) * 10) % 2 ? [60, 90, 60] : [70, 100, 70]));
  expect(dominantColor(folded)).toBe("#415f41");
});

test("what is transparent does not count", () => {
  const cut = picture((x) => (x < -0.2 ? RED : [0, 0, 0, 0]));
  expect(dominantColor(cut)).toBe("#b41e28");
  expect(dominantColor(picture(() => [0, 0, 0, 0]))).toBeUndefined();
});
