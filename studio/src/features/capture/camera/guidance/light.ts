/** What to change about the light, one thing at a time; `still` where the picture moves, `ready` where nothing is to be done. */
export type Light = "dark" | "bright" | "colored" | "still" | "ready";

/** A frame in a few pixels, RGBA, as canvases give it. */
export type Pixels = Uint8ClampedArray;

// Skin of every tone may fill the picture, so light is judged by its brightest parts, and never by its mean.
const BRIGHTEST = 0.9;
/** Luma, 0 to 255, which the brightest tenth of a picture reaches in light that is good to measure in. */
const LIT = 80;
/** Luma at which a pixel is washed out, and the share of such pixels above which the picture is. */
const CLIPPED = 250;
const WASHED_OUT = 0.25;
/** How far the mean of a channel may be from the mean of all, as a share; skin alone stays below 0.4. */
const CAST = 0.45;
/** Mean change of luma from frame to frame above which the picture is blurred. */
const MOTION = 14;

/** Return what to change, judged by the light in the whole picture. */
export function lightOf(frame: Pixels, previous: Pixels | undefined): Light {
  const lumas = lumasOf(frame);
  const sorted = lumas.toSorted();
  if ((sorted[Math.floor(BRIGHTEST * sorted.length)] ?? 0) < LIT) return "dark";
  if (lumas.filter((luma) => luma >= CLIPPED).length > WASHED_OUT * lumas.length) return "bright";
  if (cast(frame) > CAST) return "colored";
  return previous && motion(lumas, lumasOf(previous)) > MOTION ? "still" : "ready";
}

/** Luma by ITU-R BT.709. */
export function lumasOf(frame: Pixels): Float64Array {
  return Float64Array.from({ length: frame.length / 4 }, (_, index) => {
    const at = 4 * index;
    return 0.2126 * frame[at]! + 0.7152 * frame[at + 1]! + 0.0722 * frame[at + 2]!;
  });
}

function cast(frame: Pixels): number {
  const sums = [0, 0, 0];
  for (let at = 0; at < frame.length; at += 4) {
    for (const channel of [0, 1, 2]) sums[channel]! += frame[at + channel]!;
  }
  const mean = (sums[0]! + sums[1]! + sums[2]!) / 3;
  return Math.max(...sums.map((sum) => Math.abs(sum - mean))) / Math.max(1, mean);
}

function motion(now: Float64Array, before: Float64Array): number {
  return now.reduce((sum, luma, index) => sum + Math.abs(luma - before[index]!), 0) / Math.max(1, now.length);
}
