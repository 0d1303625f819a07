import type { Schemas } from "@fashion-platform/client";

export type Chart = Schemas["Chart"];
export type Line = Schemas["Series"];

/** Dashes tell lines apart where their colors do not; there are as many colors in the style sheet. */
export const DASHES: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 2], [1, 5]];

/** Return how the line of this index is drawn; after as many as there are dashes, lines are wider. */
export function styleOf(index: number): { color: string; dash: readonly number[]; width: number } {
  const place = index % DASHES.length;
  return { color: `--series-${place + 1}`, dash: DASHES[place]!, width: 2 + Math.floor(index / DASHES.length) };
}

/** Return the lines that have a value at any time. */
export function drawn({ series }: Chart): Line[] {
  return series.filter(({ values }) => values.some((value) => value !== null));
}

/** Return the newest value of a line, if it has one. */
export function latest({ values }: Line): number | undefined {
  return values.findLast((value) => value !== null) ?? undefined;
}

/** Return the highest value of a line, if it has one. */
export function highest({ values }: Line): number | undefined {
  const found = values.filter((value) => value !== null);
  return found.length > 0 ? Math.max(...found) : undefined;
}

/** Return where a value stands alone, between none and none: no line is drawn there. */
export function lone({ values }: Line): number[] {
  const isGap = (index: number) => (values[index] ?? null) === null;
  return values.flatMap((_, index) => (!isGap(index) && isGap(index - 1) && isGap(index + 1) ? [index] : []));
}
