import { expect, test } from "vitest";
import { matchesPerPerson, type Row, scarce, scarcePalettes, shown, subcategoriesOf, suppressedByTone } from "./groups";

function group(tone: number, undertone: Row["undertone"], more: Partial<Row> = {}): Row {
  const nothing = { people: 0, photos: 0, confidence: null, unsure: null, retakes: null, matches: [], flags: [] };
  return { ...nothing, tone, undertone, suppressed: false, ...more };
}

const FOUNDATION = { category: "makeup", subcategory: "foundation", value: 2, ratio: 0.4, flagged: true } as const;
const LIP = { category: "makeup", subcategory: "lip", value: 5.5, ratio: 1, flagged: false } as const;
const TOP = { category: "clothing", subcategory: "top", value: 9, ratio: null, flagged: false } as const;

test("what is suppressed is named by tone and not shown", () => {
  const rows = [group(8, "warm", { suppressed: true }), group(1, "cool", { suppressed: true }), group(8, "cool")];
  expect(suppressedByTone(rows)).toEqual([
    [1, ["cool"]],
    [8, ["warm"]],
  ]);
  expect(shown(rows)).toEqual([rows[2]]);
});

test("columns are the subcategories of a category that any group has", () => {
  const rows = [group(1, "warm", { matches: [LIP, TOP] }), group(2, "warm", { matches: [FOUNDATION, LIP] })];
  expect(subcategoriesOf(rows, "makeup")).toEqual(["lip", "foundation"]);
  expect(subcategoriesOf(rows, "clothing")).toEqual(["top"]);
});

test("matches add up within their category", () => {
  expect(matchesPerPerson(group(1, "warm", { matches: [FOUNDATION, LIP, TOP] }), "makeup")).toBe(7.5);
});

test("what is scarce is named by its subcategory", () => {
  expect(scarce(group(1, "warm", { matches: [FOUNDATION, LIP] }))).toEqual(["foundation"]);
});

test("what is scarce is matched to a list of the palette: nails to that of lips, clothes to one", () => {
  const nail = { ...LIP, subcategory: "nail", flagged: true } as const;
  const matches = [FOUNDATION, nail, { ...TOP, flagged: true }, { ...TOP, subcategory: "dress", flagged: true } as const];
  expect(scarcePalettes({ matches })).toEqual(["foundation", "lip", "clothing"]);
});
