import { expect, test } from "vitest";
import { MONK_HEX } from "../../../result/monk";
import { lightOf } from "./light";

type Color = readonly [number, number, number];
const WALL: Color = [150, 148, 145];

/** A frame of 100 pixels, 60 of which are one color before a wall. */
function frame(color: Color, wall: Color = color): Uint8ClampedArray {
  return Uint8ClampedArray.from(Array.from({ length: 100 }, (_, index) => [...(index < 60 ? color : wall), 255]).flat());
}

function colorOf(hex: string): Color {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Color;
}

test.each([
  ["dark", frame([20, 20, 20])],
  ["bright", frame([254, 254, 254])],
  ["colored", frame([220, 60, 40])],
  ["ready", frame([150, 130, 120])],
])("light may be %s", (advice, pixels) => {
  expect(lightOf(pixels, undefined)).toBe(advice);
});

test.each(MONK_HEX)("skin of %s in daylight is neither too dark, nor too bright, nor colored", (hex) => {
  expect(lightOf(frame(colorOf(hex), WALL), undefined)).toBe("ready");
});

test("what moves is asked to hold still", () => {
  expect(lightOf(frame([150, 130, 120]), frame([100, 90, 80]))).toBe("still");
  expect(lightOf(frame([150, 130, 120]), frame([149, 131, 121]))).toBe("ready");
});
