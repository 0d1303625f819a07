import { expect, test } from "vitest";
import { areSame, colorsAt, type PaletteList, withColors } from "./lists";

const PLACE = { tone: 5, undertone: "warm", subcategory: "lip" } as const;
const EMBER = { name: "Ember", hex: "#aa3311" };
const PLUM = { name: "Plum", hex: "#552244" };
const PACKAGED: PaletteList[] = [{ ...PLACE, colors: [EMBER] }, { ...PLACE, tone: 6, colors: [PLUM] }];

test("what replaces the packaged colors of a place comes first", () => {
  expect(colorsAt(PLACE, [], PACKAGED)).toEqual([EMBER]);
  expect(colorsAt(PLACE, [{ ...PLACE, colors: [PLUM] }], PACKAGED)).toEqual([PLUM]);
});

test("colors take the place of those that were there, in the order of tones", () => {
  const later = withColors({ ...PLACE, tone: 6 }, [EMBER], [], PACKAGED);
  const both = withColors(PLACE, [PLUM], later, PACKAGED);
  expect(both.map(({ tone, colors }) => [tone, colors])).toEqual([[5, [PLUM]], [6, [EMBER]]]);
  expect(withColors(PLACE, [PLUM, EMBER], both, PACKAGED)[0]!.colors).toEqual([PLUM, EMBER]);
});

test("colors as they come with the platform replace nothing", () => {
  const replaced = withColors(PLACE, [PLUM], [], PACKAGED);
  expect(withColors(PLACE, [EMBER], replaced, PACKAGED)).toEqual([]);
});

test("neither the order of lists nor capital letters make a difference", () => {
  const capital = { ...PLACE, colors: [{ name: "Ember", hex: "#AA3311" }] };
  expect(areSame(PACKAGED, [PACKAGED[1]!, capital])).toBe(true);
  expect(areSame(PACKAGED, [capital])).toBe(false);
});
