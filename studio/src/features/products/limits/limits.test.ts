import { expect, test } from "vitest";
import { filterOf, type Limits, limitsIn, NO_LIMITS } from "./limits";

test("without limits the API is asked for a category at most", () => {
  expect(filterOf("all", NO_LIMITS)).toEqual({});
  expect(filterOf("makeup", NO_LIMITS)).toEqual({ category: "makeup" });
});

test("limits are named as the API names them, and prices come with their currency", () => {
  const limits: Limits = { kind: "lip", availability: "preorder", currency: "EUR", lowest: 0 };
  const asked = { subcategory: "lip", availability: "preorder", currency: "EUR", price_min: 0 };
  expect(filterOf("all", limits)).toEqual(asked);
  expect(filterOf("makeup", { ...limits, highest: 900 })).toEqual({ ...asked, category: "makeup", price_max: 900 });
});

test("a currency alone limits nothing", () => {
  expect(filterOf("all", { ...NO_LIMITS, currency: "EUR" })).toEqual({});
});

test("what is saved is listed without limits", () => {
  expect(filterOf("saved", { ...NO_LIMITS, kind: "lip" })).toEqual({});
});

test("a kind is kept in lists that have it", () => {
  const limits = { ...NO_LIMITS, kind: "lip" } as const;
  expect(limitsIn("makeup", limits)).toEqual(limits);
  expect(limitsIn("all", limits)).toEqual(limits);
  expect(limitsIn("clothing", limits)).toEqual(NO_LIMITS);
});
