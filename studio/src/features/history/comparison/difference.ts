import { deltaE2000, Lab } from "colorjs.io/fn";
import type { Analysis } from "../../../shared/photos/photos";

type Tone = Pick<Analysis["tone"], "lab" | "interval">;

/** Return the CIEDE2000 difference of two measured colors, under the white that both were measured for. */
export function differenceOf(one: Tone, other: Tone): number {
  return deltaE2000(labOf(one), labOf(other));
}

function labOf({ lab }: Tone) {
  return { space: Lab, coords: lab as [number, number, number], alpha: 1 };
}

/** Return whether two measurements may be of the same tone. */
export function mayAgree(one: Tone, other: Tone): boolean {
  const [low, high] = one.interval as [number, number];
  const [otherLow, otherHigh] = other.interval as [number, number];
  return low <= otherHigh && otherLow <= high;
}
