import type { Schemas } from "@fashion-platform/client";

export type PaletteList = Schemas["PaletteList"];
export type Swatch = PaletteList["colors"][number];

/** What a list of colors is for. */
export type Place = Pick<PaletteList, "tone" | "undertone" | "subcategory">;

export const TONES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
export const UNDERTONES = ["warm", "neutral", "cool"] as const;
export const SUBCATEGORIES = ["foundation", "blush", "lip", "eye", "clothing"] as const;
/** So many colors a list may have. */
export const MOST_COLORS = 32;

function isFor({ tone, undertone, subcategory }: Place): (list: PaletteList) => boolean {
  return (list) => list.tone === tone && list.undertone === undertone && list.subcategory === subcategory;
}

/** Return the colors of a place: those that replace the packaged ones, else these. */
export function colorsAt(place: Place, replaced: readonly PaletteList[], packaged: readonly PaletteList[]): readonly Swatch[] {
  return (replaced.find(isFor(place)) ?? packaged.find(isFor(place)))?.colors ?? [];
}

/** Return the replaced lists with other colors for a place; a list that is as packaged replaces nothing. */
export function withColors(
  place: Place,
  colors: readonly Swatch[],
  replaced: readonly PaletteList[],
  packaged: readonly PaletteList[],
): PaletteList[] {
  const others = replaced.filter((list) => !isFor(place)(list));
  const list = { ...place, colors: [...colors] };
  const isPackaged = areSame([list], packaged.filter(isFor(place)));
  return isPackaged ? others : [...others, list].toSorted(inOrder);
}

/** Return whether two choices of lists say the same. */
export function areSame(some: readonly PaletteList[], others: readonly PaletteList[]): boolean {
  return write(some) === write(others);
}

function write(lists: readonly PaletteList[]): string {
  const said = lists.toSorted(inOrder).map(({ tone, undertone, subcategory, colors }) => {
    return [tone, undertone, subcategory, colors.map(({ name, hex }) => [name, hex.toLowerCase()])];
  });
  return JSON.stringify(said);
}

function inOrder(one: PaletteList, other: PaletteList): number {
  return rankOf(one) - rankOf(other);
}

function rankOf({ tone, undertone, subcategory }: Place): number {
  return 100 * tone + 10 * UNDERTONES.indexOf(undertone) + SUBCATEGORIES.indexOf(subcategory);
}
