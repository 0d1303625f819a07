import type { Advice } from "./guidance/guidance";

/**
 * The shutter that releases by itself. It waits for good looks, counts down while they stay good, and rests after a photo or a
 * cancellation until the face has left its place.
 */
export type Shutter = { state: "waiting"; good: number } | { state: "counting" } | { state: "resting" };

/** How many good looks in a row start the countdown. */
const ENOUGH = 3;
const AWAY: ReadonlySet<Advice> = new Set(["no-face", "closer", "farther", "center"]);

export const WAITING: Shutter = { state: "waiting", good: 0 };
export const RESTING: Shutter = { state: "resting" };

/** Return the shutter after one more look. */
export function afterLook(shutter: Shutter, advice: Advice): Shutter {
  if (shutter.state === "resting") return AWAY.has(advice) ? WAITING : shutter;
  if (advice !== "good") return WAITING;
  if (shutter.state === "counting") return shutter;
  return shutter.good + 1 < ENOUGH ? { state: "waiting", good: shutter.good + 1 } : { state: "counting" };
}
