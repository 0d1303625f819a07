import type { Schemas } from "@fashion-platform/client";

export type Skin = Schemas["SkinPoints"];

/** What became of a point, by its character in the rows. */
export const MARKS = { darker: "-", brighter: "+", counted: "o" } as const;
export type Mark = keyof typeof MARKS;

/** How a point is drawn, from its place in the grid: strokes through its cell, which join those of its neighbors. */
const STROKES: Record<Mark, string> = { darker: "m-.5 .5l1-1", brighter: "m-.5-.5l1 1", counted: "h0" };

/** Return the path through all points of one mark, in units of the grid. */
export function pathOf(skin: Skin, mark: Mark): string {
  const places = skin.rows.flatMap((row, y) => [...row].flatMap((each, x) => (each === MARKS[mark] ? [`M${x} ${y}`] : [])));
  return places.map((place) => place + STROKES[mark]).join("");
}

/** Return the transform from the grid to pixels of the photo. */
export function placeOf({ across, down, start }: Skin): string {
  return `matrix(${[...across, ...down, ...start].join(" ")})`;
}
