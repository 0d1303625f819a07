import { ColorSpace, getLuminance, OKLCH, parse, sRGB, to, XYZ_D65 } from "colorjs.io/fn";

ColorSpace.register(sRGB);
ColorSpace.register(OKLCH);
ColorSpace.register(XYZ_D65);

const HUES = ["pink", "red", "orange", "yellow", "green", "teal", "blue", "purple"] as const;
/** OKLCH hue angle in degrees at which each of `HUES` ends. */
const ENDS = [15, 45, 75, 115, 160, 215, 280, 330];
/** Below this OKLCH chroma a color has no hue worth a name. */
const GRAY = 0.03;

export type Hue = (typeof HUES)[number] | "gray" | "black" | "white";

/** Return the name of a color's hue, for who sees hues differently. */
export const hueOf = remembered((hex): Hue => {
  const [lightness, chroma, hue] = to(parse(hex), OKLCH).coords.map(Number) as [number, number, number];
  if (chroma < GRAY) return lightness < 0.25 ? "black" : lightness > 0.92 ? "white" : "gray";
  const index = ENDS.findIndex((end) => hue < end);
  return HUES[index < 0 ? 0 : index]!;
});

const luminanceOf = remembered((hex) => Math.max(0, getLuminance(parse(hex))));

/** Return the WCAG 2.1 contrast of two colors, 1 to 21. */
export function contrast(first: string, second: string): number {
  const [one, other] = [luminanceOf(first), luminanceOf(second)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** Return black or white, whichever is easier to read on a color. */
export function inkOn(hex: string): "#000000" | "#ffffff" {
  return contrast(hex, "#000000") >= contrast(hex, "#ffffff") ? "#000000" : "#ffffff";
}

/** Compute a value once for each color: dozens of colors are shown at once, and again on every choice. */
function remembered<Value>(compute: (hex: string) => Value): (hex: string) => Value {
  const known = new Map<string, Value>();
  return (hex) => {
    const found = known.get(hex) ?? compute(hex);
    known.set(hex, found);
    return found;
  };
}
