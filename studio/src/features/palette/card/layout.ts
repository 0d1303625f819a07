import type { NamedColor } from "../draping";

/** A part of the card, such as the colors to avoid. */
export interface Section {
  title: string;
  colors: readonly NamedColor[];
}

/** A color on the card: where its field is, with its name and hex below. */
export interface Tile extends NamedColor {
  x: number;
  y: number;
}

/** The heading of a section, and where its text begins. */
export interface Heading {
  title: string;
  y: number;
}

export const WIDTH = 1080;
export const MARGIN = 48;
export const HEADER = 150;
export const TILE = { width: 228, height: 120, gap: 24, caption: 68 };
const COLUMNS = 4;
const HEADING = 64;

/** Return where everything is on a card below its header, in pixels. */
export function layOut(sections: readonly Section[]): { height: number; headings: Heading[]; tiles: Tile[] } {
  const headings: Heading[] = [];
  const tiles: Tile[] = [];
  let y = HEADER;
  for (const { title, colors } of sections) {
    headings.push({ title, y: y + HEADING - 20 });
    y += HEADING;
    colors.forEach((color, place) => tiles.push({ ...color, x: columnAt(place % COLUMNS), y: y + rowAt(Math.floor(place / COLUMNS)) }));
    y += rowAt(Math.ceil(colors.length / COLUMNS));
  }
  return { height: y + MARGIN, headings, tiles };
}

function columnAt(column: number): number {
  return MARGIN + column * (TILE.width + TILE.gap);
}

function rowAt(row: number): number {
  return row * (TILE.height + TILE.caption);
}
