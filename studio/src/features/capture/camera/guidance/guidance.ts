import { type Face, WIDTH } from "../face/face";
import { type Light, lightOf, type Pixels } from "./light";
import { hasMoved, type Placement, placementOf } from "./placement";
import { isHalfInShade } from "./shade";

/**
 * What to change before the photo is taken, one thing at a time. Where nothing is: `ready` by the light alone, while faces
 * cannot be found, and `good` with a face in its place.
 */
export type Advice = Light | Exclude<Placement, "placed"> | "shade" | "good";

/** A look at the view of the camera. */
export interface Look {
  pixels: Pixels;
  /** Undefined where there is none. */
  face?: Face | undefined;
  /** Whether a face was looked for. */
  isSearched: boolean;
}

/** Return what to change: first the light in which a face may not be found, then its place, then what blurs it. */
export function advise(look: Look, previous: Look | undefined): Advice {
  const light = lightOf(look.pixels, previous?.pixels);
  if (!look.isSearched || (light !== "still" && light !== "ready")) return light;
  const placement = placementOf(look.face);
  if (placement !== "placed") return placement;
  if (isHalfInShade(look.pixels, WIDTH, look.face!)) return "shade";
  return light === "still" || hasMoved(look.face, previous?.face) ? "still" : "good";
}
