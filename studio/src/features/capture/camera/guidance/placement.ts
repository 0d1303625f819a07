import type { Face } from "../face/face";

/** What to change about the place of the face, one thing at a time; `placed` where nothing is. */
export type Placement = "no-face" | "closer" | "farther" | "center" | "placed";

/** The middle of the oval, in shares of the view. */
const OVAL = { x: 0.5, y: 0.47 };
/** How far the middle of the face may be from that of the oval. */
const ASIDE = 0.1;
/** The share of the view's height that a face may fill, from the brows to the chin. */
const SMALLEST = 0.36;
const LARGEST = 0.75;
/** How far a face may move from look to look, as a share of its height. */
const MOTION = 0.08;

/** Return what to change, from where the face is. */
export function placementOf(face: Face | undefined): Placement {
  if (!face) return "no-face";
  if (face.height < SMALLEST) return "closer";
  if (face.height > LARGEST) return "farther";
  return Math.hypot(face.x - OVAL.x, face.y - OVAL.y) > ASIDE ? "center" : "placed";
}

/** Whether a face moved or changed its size since the last look. */
export function hasMoved(face: Face | undefined, previous: Face | undefined): boolean {
  if (!face || !previous) return false;
  const moved = Math.hypot(face.x - previous.x, face.y - previous.y, face.height - previous.height);
  return moved > MOTION * previous.height;
}
