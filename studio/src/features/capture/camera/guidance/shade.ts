import type { Face } from "../face/face";
import { lumasOf, type Pixels } from "./light";

/** How much lighter one half of the face may be than the other, by luma: about a stop. */
const UNEVEN = 1.5;
/** The part of the box that is compared, so that hair and wall are not. */
const INSIDE = 0.7;

/** Whether one half of a face lies in shade, in a frame of so many pixels across. A ratio is the same for every tone. */
export function isHalfInShade(frame: Pixels, across: number, face: Face): boolean {
  const sums = [0, 0];
  const down = frame.length / 4 / across;
  lumasOf(frame).forEach((luma, index) => {
    const x = ((index % across) + 0.5) / across - face.x;
    const y = (Math.floor(index / across) + 0.5) / down - face.y;
    if (2 * Math.abs(x) < INSIDE * face.width && 2 * Math.abs(y) < INSIDE * face.height) sums[x < 0 ? 0 : 1]! += luma;
  });
  return Math.max(...sums) > UNEVEN * Math.min(...sums);
}
