import type { Schemas } from "@fashion-platform/client";

/** The answer, which is one page. */
export type Coverage = Omit<Schemas["Coverage"], "next">;
export type Funnel = Omit<Schemas["Funnel"], "next">;
export type Row = Schemas["CoverageRow"];
export type Matches = Schemas["Matches"];
export type Category = Schemas["Category"];
export type Undertone = Schemas["Undertone"];

/** Return the groups that are shown. */
export function shown<Group extends { suppressed: boolean }>(groups: readonly Group[]): Group[] {
  return groups.filter(({ suppressed }) => !suppressed);
}

/** Return the undertones that are not shown, by tone, the lightest first. */
export function suppressedByTone(rows: readonly Row[]): [tone: number, undertones: Undertone[]][] {
  const hidden = rows.filter(({ suppressed }) => suppressed);
  const tones = [...new Set(hidden.map(({ tone }) => tone))].sort((a, b) => a - b);
  return tones.map((tone) => [tone, hidden.filter((row) => row.tone === tone).map(({ undertone }) => undertone)]);
}

/** Return the matches of a category by subcategory. */
export function matchesIn({ matches }: Pick<Row, "matches">, category: Category): Map<string, Matches> {
  return new Map(matches.filter((each) => each.category === category).map((each) => [each.subcategory, each]));
}

/** Return the subcategories of a category that any of the rows has, in the order of the API. */
export function subcategoriesOf(rows: readonly Pick<Row, "matches">[], category: Category): string[] {
  return [...new Set(rows.flatMap((row) => [...matchesIn(row, category).keys()]))];
}

/** Return how many products of a category match a person of a group. */
export function matchesPerPerson(row: Row, category: Category): number {
  return [...matchesIn(row, category).values()].reduce((sum, { value }) => sum + value, 0);
}

/** Return the subcategories in which a group has notably few matches. */
export function scarce({ matches }: Row): string[] {
  return matches.filter(({ flagged }) => flagged).map(({ subcategory }) => subcategory);
}

/** Return the lists of a palette that products of the scarce subcategories are matched to. */
export function scarcePalettes({ matches }: Pick<Row, "matches">): string[] {
  const lacking = matches.filter(({ flagged }) => flagged);
  return [...new Set(lacking.map(({ category, subcategory }) => (category === "clothing" ? category : paletteOf(subcategory))))];
}

/** Return the list that makeup of a subcategory is matched to: nails go with lips. */
function paletteOf(subcategory: string): string {
  return subcategory === "nail" ? "lip" : subcategory;
}
