import type { Analysis } from "../../shared/photos/photos";

type Box = [x: number, y: number, width: number, height: number];

/**
 * Where the photo lies behind a square window onto the face, in percent of the window, and where the chin ends. Left and
 * top are those of the photo, whichever way the page is read.
 */
export interface Crop {
  width: number;
  left: number;
  top: number;
  chin: number;
}

/** The window's side, the room above the forehead and below the chin, by the height of the measured face. */
const WINDOW = 2;
const ABOVE = 0.35;
const BELOW = 0.06;

/** Return the window onto the face that was measured. */
export function cropToFace({ regions, photo }: Pick<Analysis, "regions" | "photo">): Crop {
  const boxes = regions.map(({ box }) => box as Box);
  if (boxes.length === 0) return { width: 100, left: 0, top: 0, chin: 70 };
  const top = Math.min(...boxes.map(([, y]) => y));
  const bottom = Math.max(...boxes.map(([, y, , height]) => y + height));
  const left = Math.min(...boxes.map(([x]) => x));
  const right = Math.max(...boxes.map(([x, , width]) => x + width));
  const face = Math.max(bottom - top, 1);
  const side = WINDOW * face;
  const percent = (pixels: number) => (100 * pixels) / side;
  return {
    width: percent(photo.width),
    left: percent(side / 2 - (left + right) / 2),
    top: percent(ABOVE * face - top),
    chin: percent((ABOVE + 1 + BELOW) * face),
  };
}
