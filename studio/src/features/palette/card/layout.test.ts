import { expect, test } from "vitest";
import { layOut, MARGIN, TILE, WIDTH } from "./layout";

const COLORS = Array.from({ length: 6 }, (_, number) => ({ name: `Color ${number}`, hex: "#123456" }));

test("no color covers another, and all are on the card", () => {
  const { height, tiles } = layOut([
    { title: "Clothes", colors: COLORS },
    { title: "Makeup", colors: COLORS },
  ]);
  expect(new Set(tiles.map(({ x, y }) => `${x} ${y}`)).size).toBe(12);
  expect(Math.max(...tiles.map(({ x }) => x)) + TILE.width + MARGIN).toBeLessThanOrEqual(WIDTH);
  expect(Math.max(...tiles.map(({ y }) => y)) + TILE.height + TILE.caption).toBeLessThanOrEqual(height);
});
